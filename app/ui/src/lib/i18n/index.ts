// Few lines of our own: an i18n library takes a tenth of what the frame of the pages may weigh, for things that are not needed here. Catalogues
// are written as i18next's (nested keys, {{names}}, _one and _other by `count`), so that tools for translators read them.

const PSEUDO = 'nexus.pseudo-locale';

const accents: Record<string, string> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
  c: 'ç',
  n: 'ñ',
};

/** Longer and with accents, so that a text that is not in a catalogue or has no room shows at once. Names within braces stay. */
export function pseudo(text: string): string {
  const accented = text.replace(/\{\{[^}]*\}\}|<[^>]*>|[a-zA-Z]/g, (part) => accents[part] ?? part);
  return `[${accented}${'·'.repeat(Math.ceil(text.length * 0.3))}]`;
}

function isPseudo(): boolean {
  return typeof window !== 'undefined' && window.localStorage.getItem(PSEUDO) === 'true';
}

interface Catalogue {
  [key: string]: string | Catalogue;
}

const catalogues: Record<string, Catalogue> = {};
const functions: Record<string, Messages> = {};
const plurals = new Intl.PluralRules('en');

/** Looks a text up and fills its names in. With `count` it takes the plural form of the text, if it has any. */
export type Messages = (key: string, values?: Record<string, unknown>) => string;

/** Makes the texts of a feature known; called once in the feature's `messages.ts`. */
export function registerMessages(namespace: string, catalogue: Catalogue): void {
  catalogues[namespace] = catalogue;
}

/** The texts of one catalogue: `const t = useMessages('inbox'); t('views.mine')`. The language does not change while a page is open. */
export function useMessages(namespace: string): Messages {
  return (functions[namespace] ??= (key, values) => message(namespace, key, values));
}

/** For texts outside of components. */
export function message(namespace: string, key: string, values: Record<string, unknown> = {}): string {
  const found = find(namespace, key, values);
  if (found === undefined) {
    // An error of ours that must be seen, in tests as on the page.
    console.error(`No text for ${namespace}:${key}`);
    return key;
  }
  const text = isPseudo() ? pseudo(found) : found;
  return text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Whether a catalogue has a text, for codes that the server may add. */
export function hasMessage(namespace: string, key: string): boolean {
  return find(namespace, key, {}) !== undefined;
}

function find(namespace: string, key: string, values: Record<string, unknown>): string | undefined {
  const plural = typeof values.count === 'number' ? at(namespace, `${key}_${plurals.select(values.count)}`) : undefined;
  return plural ?? at(namespace, key) ?? (typeof values.count === 'number' ? at(namespace, `${key}_other`) : undefined);
}

function at(namespace: string, key: string): string | undefined {
  let found: Catalogue | string | undefined = catalogues[namespace];
  for (const part of key.split('.')) {
    found = typeof found === 'object' ? found[part] : undefined;
  }
  return typeof found === 'string' ? found : undefined;
}
