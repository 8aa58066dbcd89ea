import type { Schema } from '@/lib/api';
import type { MoneyValue } from '@/lib/format';

export type Task = Schema<'TaskView'>;

/** What the server takes at once. */
export const MOST = 200;

/** What a decision on many tasks together would be about. */
export interface BulkPlan {
  /** Those that are decided. */
  tasks: Task[];
  /** Taken out for their high risk. */
  high: Task[];
  /** Left out because they are not open any more. */
  closed: Task[];
  /** The kinds among the chosen; more than one cannot be decided together. */
  kinds: string[];
  sums: MoneyValue[];
  /** The highest risk of those that are decided. */
  highest: Task | null;
}

export function planBulk(chosen: Task[]): BulkPlan {
  const open = chosen.filter((task) => task.state === 'open');
  const high = open.filter((task) => task.subject?.riskBand === 'high');
  const tasks = open.filter((task) => task.subject?.riskBand !== 'high').slice(0, MOST);
  const kinds = new Map(
    open.map((task) => [
      `${task.process.key}/${task.process.taskKey}`,
      [task.process.name ?? task.process.key, task.name].filter(Boolean).join(': '),
    ]),
  );
  const rated = tasks.filter((task) => task.subject?.riskScore !== undefined);
  return {
    tasks,
    high,
    closed: chosen.filter((task) => task.state !== 'open'),
    kinds: [...kinds.values()],
    sums: sums(tasks.flatMap((task) => task.subject?.amount ?? [])),
    highest: rated.reduce<Task | null>(
      (most, task) => (most === null || task.subject!.riskScore! > most.subject!.riskScore! ? task : most),
      null,
    ),
  };
}

const SCALE = 4;

/** The sum of each currency, added exactly: decimal strings as whole ten-thousandths. */
export function sums(amounts: MoneyValue[]): MoneyValue[] {
  const byCurrency = new Map<string, bigint>();
  for (const { amount, currency } of amounts) {
    byCurrency.set(currency, (byCurrency.get(currency) ?? 0n) + units(amount));
  }
  return [...byCurrency]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([currency, total]) => ({ currency, amount: text(total) }));
}

function units(amount: string): bigint {
  const [, sign, whole, fraction = ''] = /^([-+]?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? ['', '', '0'];
  const size = BigInt(whole! + fraction.padEnd(SCALE, '0').slice(0, SCALE));
  return sign === '-' ? -size : size;
}

function text(total: bigint): string {
  const digits = (total < 0n ? -total : total).toString().padStart(SCALE + 1, '0');
  return `${total < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`;
}
