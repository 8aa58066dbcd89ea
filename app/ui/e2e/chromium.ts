import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The system's Chromium: the same that `./nexus test` installs. */
export function chromium(): string {
  const names = [process.env.NEXUS_CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  for (const name of names) {
    for (const folder of name === undefined
      ? []
      : name.includes('/')
        ? ['']
        : (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name ?? '');
      if (existsSync(path)) {
        return path;
      }
    }
  }
  throw new Error('Chromium is missing; install it, as with: sudo apt-get install -y chromium');
}
