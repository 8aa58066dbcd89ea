import { registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('entry-status', catalogue);

export function useEntryStatusMessages() {
  return useMessages('entry-status');
}
