import { hasMessage, registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('task', catalogue);

export function useTaskMessages() {
  return useMessages('task');
}

export function hasTaskMessage(key: string): boolean {
  return hasMessage('task', key);
}
