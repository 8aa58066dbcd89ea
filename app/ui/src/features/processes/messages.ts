import { registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('processes', catalogue);

export function useProcessMessages() {
  return useMessages('processes');
}
