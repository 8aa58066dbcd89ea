import { hasMessage, registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('ledger', catalogue);

export function useLedgerMessages() {
  return useMessages('ledger');
}

export function hasLedgerMessage(key: string): boolean {
  return hasMessage('ledger', key);
}
