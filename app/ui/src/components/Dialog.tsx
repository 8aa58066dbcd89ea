'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { classes } from '@/lib/classes';
import { IconButton } from './Button';
import { useComponentMessages } from './messages';

interface Props {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** Buttons at the end, the main one last. */
  actions?: ReactNode;
}

/** A question or form above the page; the focus goes in and comes back. Radix closes it on Escape. */
export function Dialog({ wide = false, ...props }: Props & { wide?: boolean }) {
  return (
    <Overlay
      {...props}
      place={classes(
        'top-1/2 left-1/2 max-h-[90dvh] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 rounded-lg',
        wide ? 'max-w-3xl' : 'max-w-lg',
      )}
    />
  );
}

/** A drawer at the right side, the whole width on a phone. */
export function Drawer(props: Props) {
  return <Overlay {...props} place="inset-y-0 right-0 w-full max-w-2xl border-l" />;
}

function Overlay({ open, onClose, title, description, children, actions, place }: Props & { place: string }) {
  const t = useComponentMessages();
  const before = useRef<HTMLElement | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          // Radix gives the focus back to a trigger of its own, and these are opened by any control.
          onOpenAutoFocus={() => {
            before.current = document.activeElement as HTMLElement | null;
          }}
          onCloseAutoFocus={(event) => {
            if (before.current?.isConnected === true) {
              event.preventDefault();
              before.current.focus();
            }
          }}
          onInteractOutside={(event) => {
            // A message that tells what was done lies above; its link must not close what is below first.
            if ((event.target as HTMLElement).closest('[data-toasts]') !== null) {
              event.preventDefault();
            }
          }}
          className={classes('fixed z-40 flex flex-col overflow-hidden border-line bg-raised shadow-pop', place)}
        >
          <header className="flex items-start justify-between gap-3 border-b border-line px-4 py-3">
            <div className="min-w-0">
              <Radix.Title className="text-base font-semibold break-words">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-0.5 text-soft">{description}</Radix.Description>
              )}
            </div>
            <IconButton label={t('close')} icon={X} onClick={onClose} />
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4">{children}</div>
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
