// Writes pages.json: for each page its file and the hashes of its inline scripts, which the server puts into the Content-Security-Policy.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const [folder] = process.argv.slice(2);

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && file.name.endsWith('.html'))
  .map((file) =>
    relative(folder, join(file.parentPath ?? file.path, file.name))
      .split(sep)
      .join('/'),
  );

const pages = Object.fromEntries(
  files.sort().map((file) => {
    const html = readFileSync(join(folder, file), 'utf8');
    const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script);
    const hashes = inline.map((script) => `sha256-${createHash('sha256').update(script).digest('base64')}`);
    return [file, [...new Set(hashes)]];
  }),
);

writeFileSync(join(folder, 'pages.json'), JSON.stringify(pages, null, 1));
