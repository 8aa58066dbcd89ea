import type { Page } from '@playwright/test';
import {
  type Api,
  address,
  type Desk,
  enterPassword,
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  type Person,
  shot,
  test,
  uuidv7,
} from './fixtures';

/** The second controller of the sample company. */
const OTHER = 'controller-2' as Person;

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Hands an entry in that waits for the controllers, and comes back with its task. */
async function waiting(preparer: Api, controller: Api): Promise<{ id: string; entry: string; word: string }> {
  const word = `T${uuidv7().slice(24)}`;
  const amount = `${12 + (Date.now() % 37)}.00`;
  const handed = await preparer.post('/api/v1/journal-entries', {
    company: 'DE01',
    entryKey: uuidv7(),
    postingDate: today(),
    currency: 'EUR',
    description: `${word} settlement of input tax`,
    externalReference: `BR-${uuidv7().slice(9)}`,
    lines: [
      { account: '1180', debit: amount },
      { account: '1020', credit: amount },
    ],
  });
  let id = '';
  await expect
    .poll(
      async () => {
        id = (await controller.get(`/api/v1/tasks?subject=${handed.id}&scope=visible`)).items[0]?.id ?? '';
        return id;
      },
      { timeout: 20_000 },
    )
    .not.toBe('');
  return { id, entry: handed.id, word };
}

async function prepared(desk: (person: Person) => Promise<Desk>) {
  const [preparer, controller] = [await desk('preparer'), await desk('controller')];
  return { preparer, controller, task: await waiting(preparer.api, controller.api) };
}

const bar = (page: Page) => page.getByTestId('decision-bar');
const outcome = (page: Page) => page.getByTestId('outcome');

async function decisions(api: Api, entry: string): Promise<number> {
  const { items } = await api.get(`/api/v1/journal-entries/${entry}/approvals`);
  return items.flatMap((revision: any) => revision.decisions).length;
}

test('a controller sees why an entry is doubtful, says what he thinks of it, and approves it', async ({ desk }) => {
  const { controller, task } = await prepared(desk);
  const { page, api } = controller;
  const risk = await api.get(`/api/v1/journal-entries/${task.entry}/risk`);
  await controller.open(`/tasks?id=${task.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(task.word);
  await expect(page.getByText(`Score ${risk.score} of 100, from`)).toBeVisible();
  await expect(page.getByRole('list', { name: 'Signals' }).locator(':scope > li')).toHaveCount(risk.signals.length);
  await expect(page.getByTestId('model')).toContainText('No AI model was asked');
  await expect(page.locator('body')).not.toContainText('Risk_');
  await expectAccessible(page);
  await shot(page, 'task');

  await page
    .getByRole('button', { name: /Give your view on:/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Not relevant' }).check();
  await dialog.getByRole('button', { name: 'Keep my view' }).click();
  await expect(dialog.getByText('Say why it is not relevant.')).toBeVisible();
  await dialog.getByRole('textbox').fill('We settle this account every month');
  await dialog.getByRole('button', { name: 'Keep my view' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('We settle this account every month')).toBeVisible();
  expect((await api.get(`/api/v1/journal-entries/${task.entry}/risk`)).score).toBe(risk.score);
  await shot(page, 'task-judged');

  for (const radio of await bar(page).getByRole('radio').all()) {
    await expect(radio).not.toBeChecked();
  }
  await bar(page).getByRole('button', { name: 'Decide' }).click();
  await expect(bar(page).getByText('Choose a decision first.')).toBeVisible();
  await bar(page).getByRole('radio', { name: 'Approve' }).focus();
  await page.keyboard.press('Space');
  await bar(page).getByRole('button', { name: 'Approve now' }).focus();
  await page.keyboard.press('Enter');
  await expect(outcome(page)).toContainText('Approved');
  await expect(outcome(page)).toContainText('you');
  expect(await decisions(api, task.entry)).toBe(1);
});

test('the tabs show path, history, approvals, changes, comments and files', async ({ desk }) => {
  const { controller, task } = await prepared(desk);
  const { page } = controller;
  await controller.open(`/tasks?id=${task.id}`);
  await page.getByRole('tab', { name: 'Process' }).click();
  await expect(page.getByText('Active now').first()).toBeVisible();
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByRole('list', { name: 'What happened to the entry' })).toContainText('Risk rated');
  await page.getByRole('tab', { name: 'Approvals' }).click();
  await expect(page.getByText('Approval of revision 1')).toBeVisible();
  await page.getByRole('tab', { name: 'Changes' }).click();
  await expect(page.getByText('The entry has one revision; nothing was changed.')).toBeVisible();
  await page.getByRole('tab', { name: /Comments/ }).click();
  await page.getByRole('textbox', { name: 'Comment' }).last().fill(`asked about ${task.word}`);
  await page.getByRole('button', { name: 'Add comment' }).click();
  await expect(page.getByRole('tab', { name: 'Comments (1)' })).toBeVisible();
  await page.setViewportSize({ width: 375, height: 740 });
  await expectNoSidewaysScroll(page);
});

test('a returned and corrected entry shows what changed', async ({ desk }) => {
  const { preparer, controller, task } = await prepared(desk);
  const { page, api } = controller;
  await controller.open(`/tasks?id=${task.id}`);
  await bar(page).getByRole('radio', { name: 'Return to the preparer' }).check();
  await bar(page).getByRole('button', { name: 'Return now' }).click();
  await expect(bar(page).getByText('Say why, so that it is clear what to do.')).toBeVisible();
  await bar(page).getByRole('textbox').fill('wrong amount');
  await bar(page).getByRole('button', { name: 'Return now' }).click();
  await expect(outcome(page)).toContainText('Returned');
  await expect
    .poll(async () => (await api.get(`/api/v1/journal-entries/${task.entry}`)).entry.status, { timeout: 20_000 })
    .toBe('returned');
  const now = await preparer.api.get(`/api/v1/journal-entries/${task.entry}`);
  await preparer.api.send(
    'PUT',
    `/api/v1/journal-entries/${task.entry}`,
    {
      company: 'DE01',
      entryKey: now.entryKey,
      postingDate: now.entry.postingDate,
      currency: 'EUR',
      description: `${task.word} settlement, corrected`,
      externalReference: now.externalReference,
      lines: [
        { account: '1180', debit: '9.50' },
        { account: '1020', credit: '9.50' },
      ],
    },
    { 'If-Match': `"${now.entry.version}"` },
  );
  await page.reload();
  const changes = page.getByRole('region', { name: 'What changed between the revisions' });
  await expect(changes).toContainText('settlement, corrected');
  await expect(changes).toContainText('EUR');
  await expect(changes.locator('ins').filter({ hasText: '9.50' }).first()).toBeVisible();
  await shot(page, 'task-changes');
});

test('a draft survives a reload and a new sign-in, and goes with the decision', async ({ desk }) => {
  const { controller, task } = await prepared(desk);
  const { page, context } = controller;
  await controller.open(`/tasks?id=${task.id}`);
  await bar(page).getByRole('radio', { name: 'Reject' }).check();
  await bar(page).getByRole('textbox').fill('not ours');
  await page.reload();
  await expect(bar(page).getByRole('textbox')).toHaveValue('not ours');

  await context.clearCookies();
  await bar(page).getByRole('button', { name: 'Reject now' }).click();
  const over = page.getByRole('dialog');
  await expect(over).toBeVisible();
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    over.getByRole('button').or(over.getByRole('link')).filter({ hasText: 'Sign in' }).first().click(),
  ]);
  await enterPassword(popup, 'controller');
  await expect(over).toBeHidden({ timeout: 15_000 });
  await expect(bar(page).getByRole('textbox')).toHaveValue('not ours');
  await bar(page).getByRole('button', { name: 'Reject now' }).click();
  await expect(outcome(page)).toContainText('Rejected');
  const kept = await page.evaluate(() => Object.keys(window.localStorage).filter((key) => key.includes('.task.')));
  expect(kept).toEqual([]);
});

test('the second of two deciders learns who was faster', async ({ desk }) => {
  const { controller, task } = await prepared(desk);
  const second = await desk(OTHER);
  await controller.open(`/tasks?id=${task.id}`);
  await second.open(`/tasks?id=${task.id}`);
  // Nothing tells the second page of the first one's decision.
  await second.page.route('**/api/v1/live', (route) => route.abort());
  await second.page.reload();
  await bar(second.page).getByRole('radio', { name: 'Reject' }).check();
  await bar(second.page).getByRole('textbox').fill('too late');
  await bar(controller.page).getByRole('radio', { name: 'Approve' }).check();
  await bar(controller.page).getByRole('button', { name: 'Approve now' }).click();
  await expect(outcome(controller.page)).toContainText('Approved');
  if (await bar(second.page).isVisible()) {
    await bar(second.page).getByRole('button', { name: 'Reject now' }).click();
  }
  await expect(outcome(second.page)).toContainText('Approved');
  const people = await controller.api.get('/api/v1/people?codes=controller');
  await expect(outcome(second.page)).toContainText(people.items[0].name);
  await shot(second.page, 'task-second');
  expect(await decisions(controller.api, task.entry)).toBe(1);
});

test('who may not decide sees why not, and who may', async ({ desk }) => {
  const { preparer, controller, task } = await prepared(desk);
  await preparer.open(`/tasks?id=${task.id}`);
  const notice = preparer.page.getByText('You cannot decide this').locator('..');
  await expect(notice).toContainText('These may decide it:');
  await expect(notice).toContainText((await controller.api.get('/api/v1/me')).name);
  await expect(bar(preparer.page)).toHaveCount(0);
  await shot(preparer.page, 'task-excluded');
});

test('an answer that is cut after the click still makes one decision', async ({ desk }) => {
  const { controller, task } = await prepared(desk);
  const { page, api } = controller;
  const keys: string[] = [];
  await page.route(`**/api/v1/tasks/${task.id}/complete`, async (route) => {
    keys.push(route.request().headers()['idempotency-key'] ?? '');
    if (keys.length === 1) {
      await route.fetch();
      await route.abort('connectionreset');
    } else {
      await route.continue();
    }
  });
  await controller.open(`/tasks?id=${task.id}`);
  await bar(page).getByRole('radio', { name: 'Approve' }).check();
  await bar(page).getByRole('button', { name: 'Approve now' }).click();
  await expect(outcome(page)).toContainText('Approved', { timeout: 20_000 });
  expect(new Set(keys).size).toBe(1);
  expect(await decisions(api, task.entry)).toBe(1);
});

test('while the server does not answer, the page says that nobody knows, and then the truth', async ({ desk }) => {
  const { controller, task } = await prepared(desk);
  const { page, api } = controller;
  let down = true;
  await page.route(`**/api/v1/tasks/${task.id}/complete`, (route) =>
    down ? route.abort('connectionrefused') : route.continue(),
  );
  await controller.open(`/tasks?id=${task.id}`);
  await bar(page).getByRole('radio', { name: 'Approve' }).check();
  await bar(page).getByRole('button', { name: 'Approve now' }).click();
  await expect(page.getByText('The server has not answered; nobody here knows yet')).toBeVisible({ timeout: 20_000 });
  await expect(outcome(page)).toHaveCount(0);
  expect(await decisions(api, task.entry)).toBe(0);
  down = false;
  await bar(page).getByRole('button', { name: 'Send it again' }).click();
  await expect(outcome(page)).toContainText('Approved');
  expect(await decisions(api, task.entry)).toBe(1);
});

test('amounts and days follow the locale of the person', async ({ desk }) => {
  const { task } = await prepared(desk);
  const german = await desk('controller', { locale: 'de-DE' });
  await german.open(`/tasks?id=${task.id}`);
  const total = german.page.locator('tfoot');
  await expect(total).toContainText(/\d+,00/);
  await expect(german.page.getByText(/\d{2}\.\d{2}\.\d{4}/).first()).toBeVisible();
});

test('a substitute cannot approve an own request', async ({ desk }) => {
  const { preparer, controller, task } = await prepared(desk);
  const from = new Date(Date.now() + 500).toISOString();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const made = await controller.api.raw('POST', '/api/v1/substitutions', {
    absent: 'controller',
    substitute: 'preparer',
    from,
    until,
    reason: 'Holidays',
  });
  expect(made.status(), await made.text()).toBeLessThan(300);
  const substitution = await made.json();
  try {
    await preparer.open(`/tasks?id=${task.id}`);
    await expect(preparer.page.getByTestId('why-not')).toContainText(/prepared the entry/);
    await expect(bar(preparer.page)).toHaveCount(0);
  } finally {
    await controller.api.raw('POST', `/api/v1/substitutions/${substitution.id}/revoke`);
  }
});

test('a task that is not there says so', async ({ desk }) => {
  const controller = await desk('controller');
  await controller.page.goto(`${address()}/app/tasks?id=${uuidv7()}`);
  await expect(controller.page.getByRole('alert').first()).toContainText('There is no');
  await controller.open('/tasks');
  await expect(controller.page.getByText('No task is named')).toBeVisible();
});
