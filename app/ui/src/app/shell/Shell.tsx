'use client';

import {
  BookOpen,
  ChevronsLeft,
  ChevronsRight,
  CircleUserRound,
  Command as CommandIcon,
  Gauge,
  ListChecks,
  LogOut,
  type LucideIcon,
  Moon,
  Sun,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { Button, IconButton } from '@/components/Button';
import { Keys } from '@/components/Keys';
import type { MenuItem } from '@/components/Menu';
import { classes } from '@/lib/classes';
import { type LiveState, useLiveState } from '@/lib/live';
import { roleName } from '@/lib/roles';
import { useSession } from '@/lib/session';
import { Logo } from './Logo';
import { useShellMessages } from './messages';
import { type Place, PLACES } from './navigation';
import { setTheme, useTheme } from './theme';

// Each is loaded when it is wanted first, so that the frame stays light.
const Menu = dynamic(() => import('@/components/Menu').then((module) => module.Menu), { ssr: false });
const Palette = dynamic(() => import('./Palette').then((module) => module.Palette), { ssr: false });
const SessionOver = dynamic(() => import('./SessionOver').then((module) => module.SessionOver), { ssr: false });

const NARROW = 'nexus.navigation-narrow';

/** The frame of every page: navigation, commands, account and the state of the connection. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useShellMessages();
  const { has, ended } = useSession();
  const [palette, setPalette] = useState<boolean | null>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPalette(true);
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  const [narrow, setNarrow] = useNarrow();
  const places = PLACES.filter((place) => place.roles === undefined || has(...place.roles));
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="absolute top-2 left-2 z-50 -translate-y-16 rounded-md bg-brand px-3 py-2 text-on-brand focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <nav
        aria-label={t('navigation.label')}
        className={classes(
          'sticky top-0 hidden h-dvh shrink-0 flex-col border-r border-line bg-surface md:flex',
          narrow ? 'w-14' : 'w-58',
        )}
      >
        <Link href="/" className="flex h-14 items-center gap-2.5 px-3.5 text-base font-semibold">
          <Logo className="size-7 shrink-0" />
          <span className={narrow ? 'sr-only' : undefined}>{t('product')}</span>
        </Link>
        <ul className="flex flex-1 flex-col gap-0.5 px-2 pt-2">
          {places.map((place) => (
            <li key={place.id}>
              <PlaceLink place={place} narrow={narrow} />
            </li>
          ))}
        </ul>
        <div className="p-2">
          <IconButton
            label={t(narrow ? 'navigation.expand' : 'navigation.collapse')}
            icon={narrow ? ChevronsRight : ChevronsLeft}
            onClick={() => setNarrow(!narrow)}
          />
        </div>
      </nav>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-b border-line bg-surface px-4">
          <Link href="/" className="md:hidden" aria-label={t('navigation.home')}>
            <Logo className="size-7" />
          </Link>
          <Button
            icon={CommandIcon}
            size="small"
            onClick={() => setPalette(true)}
            className="font-normal text-soft sm:min-w-56 sm:justify-start"
            aria-haspopup="dialog"
          >
            <span className="sr-only sm:not-sr-only sm:flex-1 sm:text-left">{t('palette.open')}</span>
            <span className="hidden sm:inline">
              <Keys keys="Ctrl K" />
            </span>
          </Button>
          <div className="flex-1" />
          <LiveDot />
          <Account />
        </header>
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 p-4 pb-24 outline-none md:p-6 md:pb-6">
          {children}
        </main>
      </div>
      <nav
        aria-label={t('navigation.label')}
        className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        {places.map((place) => (
          <PlaceLink key={place.id} place={place} below />
        ))}
      </nav>
      {palette !== null && <Palette open={palette} setOpen={setPalette} places={places} />}
      {ended && <SessionOver />}
    </div>
  );
}

function PlaceLink({ place, narrow = false, below = false }: { place: Place; narrow?: boolean; below?: boolean }) {
  const t = useShellMessages();
  const path = usePathname();
  const here = place.href === '/' ? path === '/' : path === place.href || path.startsWith(`${place.href}/`);
  const name = t(`navigation.${place.id}`);
  return (
    <Link
      href={place.href}
      aria-current={here ? 'page' : undefined}
      title={narrow ? name : undefined}
      className={classes(
        below
          ? 'flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs'
          : 'flex h-9 items-center gap-2.5 rounded-md px-2.5',
        here ? 'font-medium text-brand-text' : 'text-soft hover:text-text',
        !below && (here ? 'bg-selected' : 'hover:bg-hover'),
      )}
    >
      <place.icon aria-hidden className="size-4.5 shrink-0" />
      <span className={narrow ? 'sr-only' : 'truncate'}>{name}</span>
    </Link>
  );
}

const DOTS: Record<LiveState, string> = { live: 'bg-ok', connecting: 'bg-faint', polling: 'bg-warn' };

/** Green and live, or amber while the page looks for news itself. */
function LiveDot() {
  const t = useShellMessages();
  const state = useLiveState();
  return (
    <span
      role="status"
      data-testid="live"
      data-state={state}
      title={t(`live.${state}`)}
      className="flex items-center gap-1.5 px-1 text-xs text-soft"
    >
      <span aria-hidden className={classes('size-2 rounded-full', DOTS[state])} />
      <span className="sr-only sm:not-sr-only">{t(`live.${state}`)}</span>
    </span>
  );
}

function Account() {
  const t = useShellMessages();
  const { me, signOut, has } = useSession();
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  const places: { label: string; icon: LucideIcon; href: string }[] = [
    { label: t('account.tasklist'), icon: ListChecks, href: '/operaton/app/tasklist/' },
    ...(has('operations', 'administrator')
      ? [{ label: t('account.cockpit'), icon: Gauge, href: '/operaton/app/cockpit/' }]
      : []),
    { label: t('account.docs'), icon: BookOpen, href: '/docs' },
  ];
  const items: MenuItem[] = [
    { label: t(`account.theme.${other}`), icon: other === 'dark' ? Moon : Sun, onSelect: () => setTheme(other) },
    ...places.map(({ label, icon, href }) => ({ label, icon, onSelect: () => window.location.assign(href) })),
    { label: t('account.signOut'), icon: LogOut, onSelect: signOut },
  ];
  const [opened, setOpened] = useState(false);
  const button = (
    <button
      type="button"
      aria-label={t('account.menu', { name: me.name })}
      aria-haspopup="menu"
      onClick={opened ? undefined : () => setOpened(true)}
      className="inline-flex size-9 items-center justify-center rounded-md text-soft hover:bg-hover hover:text-text pointer-coarse:size-11"
    >
      <CircleUserRound aria-hidden className="size-5" />
    </button>
  );
  return (
    <>
      <span className="hidden max-w-64 truncate text-soft lg:inline">
        {t('account.roles', { name: me.name, roles: me.roles.map(roleName).join(', ') })}
      </span>
      {opened ? <Menu defaultOpen trigger={button} items={items} /> : button}
    </>
  );
}

function useNarrow(): [boolean, (narrow: boolean) => void] {
  const stored = useSyncExternalStore(
    (changed) => {
      window.addEventListener('storage', changed);
      return () => window.removeEventListener('storage', changed);
    },
    () => window.localStorage.getItem(NARROW) === 'true',
    () => false,
  );
  return [
    stored,
    (narrow) => {
      window.localStorage.setItem(NARROW, String(narrow));
      window.dispatchEvent(new Event('storage'));
    },
  ];
}
