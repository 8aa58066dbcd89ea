import { registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('home', catalogue);

export function useHomeMessages() {
  return useMessages('home');
}
