import Link from 'next/link';
import type { Schema } from '@/lib/api';
import { classes } from '@/lib/classes';
import { formatNumber } from '@/lib/format';
import { useHomeMessages } from './messages';
import { pageOf } from './pages';

/** One number that opens the list it counts. */
export function Tile({
  name,
  number,
  alarm,
}: {
  name: string;
  number: Schema<'OverviewNumber'>;
  /** How it looks when it is not zero. */
  alarm?: 'warn' | 'danger';
}) {
  const t = useHomeMessages();
  const count = formatNumber(number.count);
  return (
    <li>
      <Link
        href={pageOf(number.rows)}
        prefetch={false}
        className="block h-full rounded-lg border border-line bg-surface p-3 hover:border-line-strong hover:bg-hover"
      >
        <span className="block text-soft">{t(name)}</span>
        <span
          className={classes(
            'tabular text-xl font-semibold',
            number.count > 0 && alarm === 'danger' && 'text-danger',
            number.count > 0 && alarm === 'warn' && 'text-warn',
          )}
        >
          {number.exact ? count : t('atLeast', { count })}
        </span>
      </Link>
    </li>
  );
}
