import { registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('entry-form', catalogue);

export function useEntryFormMessages() {
  return useMessages('entry-form');
}
