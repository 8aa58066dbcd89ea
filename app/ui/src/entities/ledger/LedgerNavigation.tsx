'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classes } from '@/lib/classes';
import { useSession } from '@/lib/session';
import { useLedgerEntityMessages } from './messages';

const BOOKS = ['preparer', 'accountant', 'controller', 'cfo', 'finance-administrator', 'auditor'];
const IMPORTS = ['preparer', 'accountant', 'integrator', 'controller', 'operations', 'auditor'];
const PREPARES = ['preparer', 'accountant'];

interface Page {
  id: string;
  href: string;
  /** Pages below it, which it stands for. */
  below?: string;
  /** Whom the API answers; nobody named: everybody who sees the ledger. */
  roles?: string[];
}

/** The pages of the ledger in their order. */
const PAGES: Page[] = [
  { id: 'entries', href: '/ledger' },
  { id: 'mine', href: '/ledger/mine', roles: PREPARES },
  { id: 'new', href: '/ledger/new', roles: PREPARES },
  { id: 'imports', href: '/ledger/imports', below: '/ledger/import', roles: IMPORTS },
  { id: 'accounts', href: '/ledger/accounts', below: '/ledger/account', roles: BOOKS },
  { id: 'trial-balance', href: '/ledger/trial-balance', roles: BOOKS },
  { id: 'periods', href: '/ledger/periods', roles: BOOKS },
];

/** Links between the pages of the ledger; stands at the top of each. */
export function LedgerNavigation() {
  const t = useLedgerEntityMessages();
  const path = usePathname();
  const { has } = useSession();
  const pages = PAGES.filter((page) => page.roles === undefined || has(...page.roles));
  return (
    <nav aria-label={t('navigation.label')} className="mb-4 overflow-x-auto border-b border-line">
      <ul className="flex gap-1">
        {pages.map((page) => {
          const here = path === page.href || path === page.below;
          return (
            <li key={page.id} className="shrink-0">
              <Link
                href={page.href}
                aria-current={here ? 'page' : undefined}
                ref={(link) => {
                  // On a phone the row is wider than the page.
                  if (here) {
                    link?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
                  }
                }}
                className={classes(
                  'flex h-9 items-center border-b-2 px-3 pointer-coarse:h-11',
                  here ? 'border-brand font-medium text-text' : 'border-transparent text-soft hover:text-text',
                )}
              >
                {t(`navigation.${page.id}`)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
