import { type APIRequestContext, type BrowserContext, expect, type Page, test as base } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { uuidv7 } from '../src/lib/uuid';

export { expect, uuidv7 };

const target = join(dirname(fileURLToPath(import.meta.url)), '../target');

/** The demo users; each is named by its role. */
export type Person =
  | 'preparer'
  | 'accountant'
  | 'cost-centre-owner'
  | 'controller'
  | 'cfo'
  | 'operations'
  | 'analyst'
  | 'administrator'
  | 'auditor';

export function address(): string {
  const url = process.env.NEXUS_E2E_URL;
  if (url === undefined) {
    throw new Error('NEXUS_E2E_URL is not set; e2e/server.ts sets it');
  }
  return url;
}

/** The API as one person's browser session calls it, with the token against forged requests and a new Idempotency-Key. */
export class Api {
  constructor(private readonly context: BrowserContext) {}

  private get requests(): APIRequestContext {
    return this.context.request;
  }

  async get<T = any>(path: string): Promise<T> {
    const response = await this.requests.get(address() + path);
    expect(response.status(), `GET ${path}: ${await response.text()}`).toBeLessThan(300);
    return (await response.json()) as T;
  }

  async send<T = any>(method: string, path: string, data?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const response = await this.raw(method, path, data, headers);
    const text = await response.text();
    expect(response.status(), `${method} ${path}: ${text}`).toBeLessThan(300);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  post<T = any>(path: string, data?: unknown, headers?: Record<string, string>): Promise<T> {
    return this.send('POST', path, data, headers);
  }

  /** Without a judgement on the status. */
  async raw(method: string, path: string, data?: unknown, headers: Record<string, string> = {}) {
    const token = (await this.context.cookies()).find((cookie) => cookie.name === 'NEXUS-CSRF')?.value ?? '';
    return this.requests.fetch(address() + path, {
      method,
      ...(data === undefined ? {} : { data: data as object }),
      headers: { 'X-Nexus-Csrf': token, 'Idempotency-Key': uuidv7(), ...headers },
    });
  }
}

/** A browser in which a person is signed in. */
export interface Desk {
  person: Person;
  context: BrowserContext;
  page: Page;
  api: Api;
  /** Opens a page of the application, such as `/inbox`. */
  open: (path: string) => Promise<void>;
}

interface Fixtures {
  /** Signs a person in, in a browser of their own; the same person twice makes two sessions. */
  desk: (person: Person, options?: { phone?: boolean; locale?: string; timezoneId?: string }) => Promise<Desk>;
  /** What pages are allowed to complain about in this test, as parts of console messages. */
  tolerated: string[];
}

export const test = base.extend<Fixtures>({
  tolerated: [[], { option: true }],

  desk: async ({ browser, tolerated }, use) => {
    const contexts: BrowserContext[] = [];
    const complaints: string[] = [];
    await use(async (person, options = {}) => {
      const context = await browser.newContext({
        locale: options.locale ?? 'en-GB',
        timezoneId: options.timezoneId ?? 'Europe/Berlin',
        viewport: options.phone === true ? { width: 375, height: 740 } : { width: 1280, height: 800 },
      });
      contexts.push(context);
      context.on('console', (message) => {
        if (message.type() === 'error') {
          complaints.push(`${person}: ${message.text()} (${message.location().url})`);
        }
      });
      context.on('weberror', (error) => complaints.push(`${person}: ${error.error().message}`));
      context.on('request', (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith('http') && url.origin !== new URL(address()).origin) {
          complaints.push(`${person}: a request left the origin: ${request.url()}`);
        }
      });
      const page = await context.newPage();
      const desk: Desk = {
        person,
        context,
        page,
        api: new Api(context),
        open: async (path) => {
          await page.goto(`${address()}/app${path === '/' ? '' : path}`);
          await page.locator('#content').waitFor();
        },
      };
      // A session of its own, so that no test meets what another one did to it; it brings the token against forged requests.
      await signIn(page, person);
      return desk;
    });
    await Promise.all(contexts.map((context) => context.close()));
    // Chromium itself reports each refused request as an error of the console; pages show those, and tests ask for them.
    const ours = complaints.filter(
      (text) => !/Failed to load resource/.test(text) && !tolerated.some((part) => text.includes(part)),
    );
    expect(ours, 'complaints of the pages').toEqual([]);
  },
});

/** By the issuer's own page, as a person does it. */
export async function signIn(page: Page, person: string, start = '/app'): Promise<void> {
  await page.goto(address() + start);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await enterPassword(page, person);
  await page.locator('#content').waitFor();
}

export async function enterPassword(page: Page, person: string): Promise<void> {
  await page.getByLabel('Username').fill(person);
  await page.getByLabel('Password').fill('demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Pictures of a page in light, dark and phone width, kept under target/screenshots. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = join(target, 'screenshots');
  mkdirSync(folder, { recursive: true });
  const size = page.viewportSize();
  for (const theme of ['light', 'dark']) {
    await setTheme(page, theme);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`), animations: 'disabled' });
  }
  await setTheme(page, 'light');
  await page.setViewportSize({ width: 375, height: 740 });
  await expectNoSidewaysScroll(page);
  await page.screenshot({ path: join(folder, `${name}-phone.png`), animations: 'disabled' });
  if (size !== null) {
    await page.setViewportSize(size);
  }
}

export async function setTheme(page: Page, theme: string): Promise<void> {
  await page.evaluate((name) => {
    window.localStorage.setItem('nexus.theme', name);
    document.documentElement.dataset.theme = name;
  }, theme);
}

/** At the width of the page as it is now. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), {
      message: 'the page scrolls sideways',
    })
    .toBeLessThanOrEqual(0);
}

/** No serious or critical finding of axe, in light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  const { default: axe } = await import('axe-core');
  for (const theme of ['light', 'dark']) {
    await setTheme(page, theme);
    // Run as a debugger runs scripts, so that the page's own policy stays strict.
    await page.evaluate(axe.source);
    const findings = await page.evaluate(async () => {
      const result = await (window as any).axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      });
      return result.violations
        .filter((violation: any) => ['serious', 'critical'].includes(violation.impact))
        .map((violation: any) => `${violation.id}: ${violation.nodes.map((node: any) => node.html).join(' | ')}`);
    });
    expect(findings, `axe in ${theme}`).toEqual([]);
  }
  await setTheme(page, 'light');
}
