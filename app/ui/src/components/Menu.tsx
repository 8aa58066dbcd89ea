'use client';

import type { LucideIcon } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';

export interface MenuItem {
  label: string;
  icon?: LucideIcon;
  onSelect: () => void;
  disabled?: boolean;
  danger?: boolean;
  /** Why it cannot be done, shown below the label. */
  reason?: string;
}

/** Further things to do behind one button. */
export function Menu({
  trigger,
  items,
  defaultOpen = false,
}: {
  trigger: ReactNode;
  items: MenuItem[];
  defaultOpen?: boolean;
}) {
  return (
    <Radix.Root modal={false} defaultOpen={defaultOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-w-80 min-w-44 rounded-md border border-line bg-raised p-1 shadow-pop"
        >
          {items.map(({ label, icon: Icon, onSelect, disabled, danger, reason }) => (
            <Radix.Item
              key={label}
              disabled={disabled}
              onSelect={onSelect}
              className={classes(
                'flex cursor-pointer items-start gap-2 rounded px-2 py-1.5 outline-none data-disabled:cursor-not-allowed data-highlighted:bg-hover pointer-coarse:py-3',
                danger === true && 'text-danger',
              )}
            >
              {Icon !== undefined && <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />}
              <span className="min-w-0">
                <span className={disabled === true ? 'text-faint' : undefined}>{label}</span>
                {reason !== undefined && <span className="block text-xs text-soft">{reason}</span>}
              </span>
            </Radix.Item>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
