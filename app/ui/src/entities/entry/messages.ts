import { hasMessage, registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('entry', catalogue);

export function useEntryMessages() {
  return useMessages('entry');
}

export function hasEntryMessage(key: string): boolean {
  return hasMessage('entry', key);
}
