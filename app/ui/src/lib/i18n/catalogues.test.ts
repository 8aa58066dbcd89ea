import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { message, pseudo, registerMessages } from './index';

const source = join(dirname(fileURLToPath(import.meta.url)), '../..');

interface Catalogue {
  [key: string]: string | Catalogue;
}

function has(catalogue: Catalogue, key: string): boolean {
  const found = key
    .split('.')
    .reduce<string | Catalogue | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), catalogue);
  // Plurals: i18next adds the form to the key.
  return typeof found === 'string' || (!key.endsWith('_other') && has(catalogue, `${key}_other`));
}

const folders = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((file) => file.name === 'messages.en.json')
  .map((file) => file.parentPath);

describe.each(folders)('catalogue in %s', (folder) => {
  const catalogue = JSON.parse(readFileSync(join(folder, 'messages.en.json'), 'utf8')) as Catalogue;
  const code = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.tsx?$/.test(file.name) && !file.name.includes('.test.'))
    // A folder below that has texts of its own asks those.
    .filter(
      (file) =>
        !folders.some((other) => other !== folder && file.parentPath.startsWith(other) && other.startsWith(folder)),
    )
    .map((file) => ({ name: file.name, text: readFileSync(join(file.parentPath, file.name), 'utf8') }));

  it('has a text for every key that the code asks for', () => {
    const missing = code.flatMap(({ name, text }) =>
      [...text.matchAll(/\bt\('([\w.-]+)'/g)]
        .filter(([, key]) => !has(catalogue, key!))
        .map(([, key]) => `${name}: ${key}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('a text', () => {
  it('has its names filled in and its plural form by count', () => {
    registerMessages('test', {
      late_one: '{{count}} entry of {{who}} is late',
      late_other: '{{count}} entries of {{who}} are late',
    });
    expect(message('test', 'late', { count: 1, who: 'Ada' })).toBe('1 entry of Ada is late');
    expect(message('test', 'late', { count: 0, who: 'Ada' })).toBe('0 entries of Ada are late');
  });
});

describe('the pseudo-locale', () => {
  it('keeps the names of values and markup', () => {
    expect(pseudo('Due {{when}}')).toBe('[Dúé {{when}}····]');
  });
});
