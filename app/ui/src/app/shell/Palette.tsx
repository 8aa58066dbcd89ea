'use client';

import { Command as Cmdk } from 'cmdk';
import { useRouter } from 'next/navigation';
import { Dialog as Radix } from 'radix-ui';
import { Keys } from '@/components/Keys';
import { type Command, useAllCommands } from '@/lib/commands';
import { useShellMessages } from './messages';
import type { Place } from './navigation';

/** Everything that can be done here, by typing a few letters of it. */
export function Palette({
  open,
  setOpen,
  places,
}: {
  open: boolean;
  setOpen: (open: boolean) => void;
  places: Place[];
}) {
  const t = useShellMessages();
  const router = useRouter();
  const offered = useAllCommands();

  const commands: Command[] = [
    ...offered,
    ...places.map((place) => ({
      id: `go.${place.id}`,
      label: t(`navigation.${place.id}`),
      group: t('palette.go'),
      run: () => router.push(place.href),
    })),
  ];
  const groups = [...new Set(commands.map((command) => command.group))];
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-pop"
        >
          <Radix.Title className="sr-only">{t('palette.title')}</Radix.Title>
          <Cmdk label={t('palette.title')}>
            <Cmdk.Input
              placeholder={t('palette.placeholder')}
              className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-faint"
            />
            <Cmdk.List className="max-h-[50vh] overflow-y-auto p-2">
              <Cmdk.Empty className="px-3 py-6 text-center text-soft">{t('palette.none')}</Cmdk.Empty>
              {groups.map((group) => (
                <Cmdk.Group
                  key={group}
                  heading={group}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-soft"
                >
                  {commands
                    .filter((command) => command.group === group)
                    .map((command) => (
                      <Cmdk.Item
                        key={command.id}
                        value={`${command.label} ${command.id}`}
                        onSelect={() => {
                          setOpen(false);
                          command.run();
                        }}
                        className="flex h-9 cursor-pointer items-center justify-between gap-3 rounded-md px-2 data-[selected=true]:bg-selected pointer-coarse:h-11"
                      >
                        {command.label}
                        {command.keys !== undefined && <Keys keys={command.keys} />}
                      </Cmdk.Item>
                    ))}
                </Cmdk.Group>
              ))}
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
