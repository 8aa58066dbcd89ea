import { hasMessage, registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('task-entity', catalogue);

export function useTaskEntityMessages() {
  return useMessages('task-entity');
}

export function hasTaskEntityMessage(key: string): boolean {
  return hasMessage('task-entity', key);
}
