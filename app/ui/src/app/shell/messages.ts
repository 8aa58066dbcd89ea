import { registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('shell', catalogue);

export function useShellMessages() {
  return useMessages('shell');
}
