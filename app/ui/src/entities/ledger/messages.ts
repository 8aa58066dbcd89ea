import { registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('ledger-entity', catalogue);

export function useLedgerEntityMessages() {
  return useMessages('ledger-entity');
}
