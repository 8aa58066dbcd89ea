/** A condition of a decision table taken apart, so that a catalogue can say it. */
export interface Condition {
  /** Key of the sentence. */
  key: 'below' | 'atMost' | 'above' | 'atLeast' | 'between' | 'fromBelow' | 'aboveTo' | 'is' | 'oneOf' | 'other';
  values: string[];
}

const NUMBER = '-?[0-9]+(?:\\.[0-9]+)?';
const COMPARED = new RegExp(`^(<=|>=|<|>)\\s*(${NUMBER})$`);
const RANGE = new RegExp(`^([[\\](])\\s*(${NUMBER})\\s*\\.\\.\\s*(${NUMBER})\\s*([\\])[])$`);

/** Reads a unary test of FEEL as analysts write it in the tables of this company; anything else is shown as it is written. */
export function readCondition(text: string): Condition {
  const compared = COMPARED.exec(text.trim());
  if (compared !== null) {
    const key = ({ '<': 'below', '<=': 'atMost', '>': 'above', '>=': 'atLeast' } as const)[compared[1] as '<'];
    return { key, values: [compared[2]!] };
  }
  const range = RANGE.exec(text.trim());
  if (range !== null) {
    const opens = range[1] !== '[';
    const closes = range[4] === ']';
    return {
      key: opens ? (closes ? 'aboveTo' : 'other') : closes ? 'between' : 'fromBelow',
      values: opens && !closes ? [text] : [range[2]!, range[3]!],
    };
  }
  if (text === 'true' || text === 'false') {
    return { key: 'is', values: [text] };
  }
  const words = text.split(',').map((part) => /^\s*"([^"]*)"\s*$/.exec(part)?.[1]);
  return words.every((word) => word !== undefined)
    ? { key: words.length === 1 ? 'is' : 'oneOf', values: words as string[] }
    : { key: 'other', values: [text] };
}
