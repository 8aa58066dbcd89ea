import { registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('person', catalogue);

export function usePersonMessages() {
  return useMessages('person');
}
