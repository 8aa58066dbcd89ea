import { hasMessage, registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('incidents', catalogue);

export function useIncidentMessages() {
  return useMessages('incidents');
}

export function hasType(type: string): boolean {
  return hasMessage('incidents', `types.${type}`);
}
