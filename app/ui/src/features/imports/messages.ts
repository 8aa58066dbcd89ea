import { hasMessage, registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('imports', catalogue);

export function useImportMessages() {
  return useMessages('imports');
}

/** For codes that the server may add. */
export function hasImportMessage(key: string): boolean {
  return hasMessage('imports', key);
}
