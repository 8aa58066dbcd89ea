import { hasMessage, registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('processes', catalogue);

export function useProcessMessages() {
  return useMessages('processes');
}

/** Whether a kind of value of the engine has a name of ours. */
export function hasType(type: string): boolean {
  return hasMessage('processes', `variables.types.${type}`);
}
