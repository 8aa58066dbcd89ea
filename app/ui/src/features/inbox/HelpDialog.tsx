'use client';

import { Dialog } from '@/components/Dialog';
import { Keys } from '@/components/Keys';
import { useInboxMessages } from './messages';

const KEYS: [keys: string, text: string][] = [
  ['J', 'help.j'],
  ['K', 'help.k'],
  ['Enter', 'help.enter'],
  ['X', 'help.x'],
  ['A', 'help.a'],
  ['R', 'help.r'],
  ['C', 'help.c'],
  ['?', 'help.question'],
  ['Ctrl K', 'help.palette'],
];

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useInboxMessages();
  return (
    <Dialog open onClose={onClose} title={t('help.title')}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {KEYS.map(([keys, text]) => (
          <div key={keys} className="contents">
            <dt>
              <Keys keys={keys} />
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
