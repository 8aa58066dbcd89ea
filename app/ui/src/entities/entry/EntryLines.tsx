'use client';

import { Money } from '@/components/Money';
import { isZero } from '@/lib/format';
import { useEntryMessages } from './messages';
import type { EntryLine } from './queries';
import { totals } from './totals';

/** The lines of an entry with the totals of both sides, in each currency that they have. */
export function EntryLines({ lines }: { lines: EntryLine[] }) {
  const t = useEntryMessages();
  const converted = lines.some(
    (line) => line.companyDebit != null && line.companyDebit.currency !== line.debit.currency,
  );
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('lines.caption')}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{t('lines.caption')}</caption>
        <thead>
          <tr className="border-b border-line text-xs text-soft">
            <Head>{t('lines.account')}</Head>
            <Head right>{t('lines.debit')}</Head>
            <Head right>{t('lines.credit')}</Head>
            {converted && <Head right>{t('lines.converted')}</Head>}
            <Head>{t('lines.further')}</Head>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.line} className="border-b border-line align-top">
              <td className="px-3 py-2">
                <span className="font-mono text-xs">{line.account}</span>
                <span className="block">{line.accountName}</span>
              </td>
              <Side money={line.debit} />
              <Side money={line.credit} />
              {converted && (
                <td className="px-3 py-2 text-right tabular">
                  {line.companyDebit != null && !isZero(line.companyDebit.amount) && (
                    <Money value={line.companyDebit} />
                  )}
                  {line.companyCredit != null && !isZero(line.companyCredit.amount) && (
                    <Money value={line.companyCredit} />
                  )}
                </td>
              )}
              <td className="min-w-32 px-3 py-2 text-soft">
                {[
                  line.text,
                  line.costCentre && t('lines.costCentre', { code: line.costCentre }),
                  line.counterparty && t('lines.counterparty', { code: line.counterparty }),
                  line.taxCode && t('lines.taxCode', { code: line.taxCode }),
                  line.quantity && t('lines.quantity', { quantity: line.quantity, unit: line.unit ?? '' }),
                  line.intercompanyCompany && t('lines.intercompany', { code: line.intercompanyCompany }),
                ]
                  .filter(Boolean)
                  .map((text, index) => (
                    <span key={index} className="block break-words">
                      {text}
                    </span>
                  ))}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {totals(lines).map(({ currency, debit, credit }, index) => (
            <tr key={currency} className={index === 0 ? 'font-semibold' : 'text-soft'}>
              <th scope="row" className="px-3 py-2 text-left">
                {t('lines.total', { currency })}
              </th>
              <td className="px-3 py-2 text-right">
                <Money value={debit} bare />
              </td>
              <td className="px-3 py-2 text-right">
                <Money value={credit} bare />
              </td>
              {converted && <td />}
              <td />
            </tr>
          ))}
        </tfoot>
      </table>
    </div>
  );
}

function Head({ children, right = false }: { children: string; right?: boolean }) {
  return (
    <th scope="col" className={`px-3 py-2 font-medium whitespace-nowrap ${right ? 'text-right' : ''}`}>
      {children}
    </th>
  );
}

function Side({ money }: { money: EntryLine['debit'] }) {
  return <td className="px-3 py-2 text-right">{!isZero(money.amount) && <Money value={money} bare />}</td>;
}
