import { registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('my-entries', catalogue);

export function useMyEntriesMessages() {
  return useMessages('my-entries');
}
