import { defineConfig } from '@playwright/test';
import { chromium } from './e2e/chromium';

/** Every page against the real program with its sample company; `e2e/server.ts` starts it unless NEXUS_E2E_URL names one that runs. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'target/e2e',
  globalSetup: './e2e/server.ts',
  // Tests of one file work on rows of their own and may run beside those of another.
  workers: 2,
  // What is measured by the clock runs when everything else is done.
  projects: [
    { name: 'pages', grepInvert: /@alone/ },
    { name: 'alone', grep: /@alone/, dependencies: ['pages'], workers: 1 },
  ],
  timeout: 30_000,
  expect: { timeout: 7_000 },
  // A test that passes the second time is reported as flaky.
  retries: process.env.CI === undefined ? 0 : 1,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['line'], ['junit', { outputFile: 'target/e2e-reports/TEST-e2e.xml' }]],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: chromium(), args: ['--no-sandbox'] },
    trace: 'retain-on-failure',
    actionTimeout: 7_000,
  },
});
