'use client';

import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

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

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: {},
  interpolation: { escapeValue: false },
  // A key that no catalogue has is an error of ours and must be seen, in tests as on the page.
  saveMissing: true,
  missingKeyHandler: (_languages, namespace, key) => console.error(`No text for ${namespace}:${key}`),
});

interface Catalogue {
  [key: string]: string | Catalogue;
}

function pseudoCatalogue(catalogue: Catalogue): Catalogue {
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, value]) => [
      key,
      typeof value === 'string' ? pseudo(value) : pseudoCatalogue(value),
    ]),
  );
}

/** Makes the texts of a feature known; called once at the top of the feature's `messages.ts`. */
export function registerMessages(namespace: string, catalogue: Catalogue): void {
  i18next.addResourceBundle('en', namespace, isPseudo() ? pseudoCatalogue(catalogue) : catalogue, true, true);
}

/** The texts of one catalogue: `const t = useMessages('inbox'); t('views.mine')`. */
export function useMessages(namespace: string) {
  return useTranslation(namespace).t;
}

/** For texts outside of components. */
export function message(namespace: string, key: string, values?: Record<string, unknown>): string {
  return i18next.t(`${namespace}:${key}`, values);
}

/** Whether a catalogue has a text, for codes that the server may add. */
export function hasMessage(namespace: string, key: string): boolean {
  return i18next.exists(`${namespace}:${key}`);
}
