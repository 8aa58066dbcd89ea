import { hasMessage, registerMessages, useMessages } from '@/lib/i18n';
import catalogue from './messages.en.json';

registerMessages('diagram', catalogue);

export function useDiagramMessages() {
  return useMessages('diagram');
}

export function hasKind(kind: string): boolean {
  return hasMessage('diagram', `kinds.${kind}`);
}
