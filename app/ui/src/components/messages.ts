import { registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('components', catalogue);

export function useComponentMessages() {
  return useMessages('components');
}
