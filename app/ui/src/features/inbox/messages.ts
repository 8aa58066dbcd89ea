import { hasMessage, registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('inbox', catalogue);

export function useInboxMessages() {
  return useMessages('inbox');
}

export function hasInboxMessage(key: string): boolean {
  return hasMessage('inbox', key);
}
