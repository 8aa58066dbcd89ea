import type { Page } from '@playwright/test';
import { type Api, type Desk, type Person, expect, expectAccessible, shot, test, uuidv7 } from './fixtures';

/** The second controller of the sample company. */
const OTHER = 'controller-2' as Person;

let number = 0;

/** A word that only the rows of one test have in their title. */
function tag(): string {
  return `T${uuidv7().slice(24)}`;
}

/** The last working day, so that no entry is rated for being prepared on a weekend. */
function workday(): string {
  const day = new Date();
  while ([0, 6].includes(day.getUTCDay())) {
    day.setUTCDate(day.getUTCDate() - 1);
  }
  return day.toISOString().slice(0, 10);
}

/** Hands entries in that wait for the controllers, and comes back when they do. */
async function waiting(preparer: Api, controller: Api, word: string, count = 1, high = false): Promise<void> {
  const [debit, credit] = high ? ['1180', '1020'] : ['2210', '1110'];
  const made = Array.from({ length: count }, (_, index) => {
    number += 1;
    const amount = `${11 + (number % 37)}.${String(10 + ((number * 7) % 89)).padStart(2, '0')}`;
    return preparer.post('/api/v1/journal-entries', {
      company: 'DE01',
      entryKey: uuidv7(),
      postingDate: workday(),
      currency: 'EUR',
      description: `${word} settlement of input tax ${index + 1}`,
      externalReference: `BR-${uuidv7().slice(9)}`,
      lines: [
        { account: debit, debit: amount },
        { account: credit, credit: amount },
      ],
    });
  });
  await Promise.all(made);
  await expect
    .poll(async () => (await controller.get(`/api/v1/tasks?text=${word}&limit=200`)).items.length, { timeout: 20_000 })
    .toBe(count);
}

const rows = (page: Page) => page.getByTestId('list').locator('li[data-task]');
const detail = (page: Page) => page.getByTestId('detail');
const title = (page: Page) => detail(page).getByRole('heading', { name: /settlement/ });

async function tasks(desk: Desk, word: string, query = ''): Promise<any[]> {
  return (await desk.api.get(`/api/v1/tasks?text=${word}&limit=200${query}`)).items;
}

async function preparedFor(desk: (person: Person) => Promise<Desk>, count: number, high = false) {
  const [preparer, controller] = [await desk('preparer'), await desk('controller')];
  const word = tag();
  await waiting(preparer.api, controller.api, word, count, high);
  return { controller, preparer, word };
}

test('a controller decides by keyboard alone and comes to the next task', async ({ desk }) => {
  const { controller, word } = await preparedFor(desk, 3);
  const { page } = controller;
  await controller.open(`/inbox?text=${word}`);
  await expect(rows(page)).toHaveCount(3);
  const ids = await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-task')));

  await page.keyboard.press('j');
  await expect(title(page)).toContainText(word);
  await expect(page).toHaveURL(new RegExp(`task=${ids[0]}`));
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(word);
  await dialog.getByRole('textbox').fill('seen the notice');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(`Approved: ${word}`).first()).toBeVisible();
  await expect(rows(page).nth(0)).toContainText('Approved');
  await expect(page).toHaveURL(new RegExp(`task=${ids[1]}`));
  await expect(rows(page).nth(1).getByRole('button')).toBeFocused();

  await expect(detail(page).getByRole('button', { name: 'Approve' })).toBeEnabled();
  await page.keyboard.press('r');
  await expect(dialog.getByRole('radio').first()).not.toBeChecked();
  await dialog.getByRole('radio', { name: /Return/ }).press('Space');
  await dialog.getByRole('textbox').fill('the notice is of another company');
  await page.keyboard.press('Control+Enter');
  await expect(rows(page).nth(1)).toContainText('Returned');
  expect(await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-task')))).toEqual(ids);

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys of the inbox' })).toBeVisible();
  await page.keyboard.press('Escape');
  const decided = await tasks(controller, word, '&state=decided&scope=mine&createdFrom=2026-01-01T00:00:00Z');
  expect(decided.map((task) => task.end.decision).sort()).toEqual(['approve', 'return']);
});

test('reload and Back bring filter, order and selection again', async ({ desk }) => {
  const { controller, word } = await preparedFor(desk, 2);
  const { page } = controller;
  await controller.open('/inbox');
  await page.getByRole('searchbox').fill(word);
  await expect(rows(page)).toHaveCount(2);
  await page.getByLabel('Order').selectOption('-amount');
  await rows(page).nth(1).getByRole('button').click();
  await expect(title(page)).toContainText(word);
  const shown = await title(page).textContent();
  const amounts = (await tasks(controller, word, '&sort=-amount')).map((task) => task.title);
  expect(shown).toBe(amounts[1]);

  await page.reload();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByLabel('Order')).toHaveValue('-amount');
  await expect(title(page)).toHaveText(shown!);
  await page.getByRole('button', { name: 'Mine' }).click();
  await expect(page).toHaveURL(/view=mine/);
  await page.goBack();
  await expect(rows(page)).toHaveCount(2);
  await expect(title(page)).toHaveText(shown!);
});

test('of two who decide the second is told who was first', async ({ desk }) => {
  const { controller, word } = await preparedFor(desk, 1);
  const second = await desk(OTHER);
  await second.open(`/inbox?text=${word}`);
  const { page } = second;
  await rows(page).first().getByRole('button').click();
  await detail(page).getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();

  const [task] = await tasks(controller, word);
  await controller.api.post(
    `/api/v1/tasks/${task.id}/complete`,
    { decision: 'reject', comment: 'booked twice' },
    { 'If-Match': `"${task.version}"` },
  );
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(detail(page).getByRole('alert').first()).toContainText('Somebody was faster');
  await expect(detail(page).getByRole('alert').first()).toContainText('Controller (demo) decided it');
  await expect(detail(page)).toContainText('Rejected');
  await shot(page, 'inbox-second-decision');
});

test('of 25 decided together 22 are done and 3 refused with reasons', async ({ desk }) => {
  test.setTimeout(60_000);
  const { controller, word } = await preparedFor(desk, 25);
  const { page } = controller;
  await controller.open(`/inbox?text=${word}`);
  await expect(rows(page)).toHaveCount(25);
  await page.getByRole('button', { name: 'Choose all that are shown' }).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Approve 25 entries?');
  await expect(dialog).toContainText('Review entry');
  await shot(page, 'inbox-bulk');
  await dialog.getByRole('button', { name: /Approve/ }).click();
  await expect(dialog).toContainText('Say why in a few words.');
  await dialog.getByRole('textbox').fill('checked against the tax account');
  await dialog.getByRole('button', { name: /Approve/ }).click();
  await expect(page.getByTestId('bulk')).toContainText('Approving 25 tasks');

  const second = await desk(OTHER);
  for (const task of (await tasks(second, word)).slice(0, 3)) {
    await second.api.post(
      `/api/v1/tasks/${task.id}/complete`,
      { decision: 'return', comment: 'wrong period' },
      { 'If-Match': `"${task.version}"` },
    );
  }
  await expect(page.getByTestId('bulk')).toContainText('22 done · 3 refused', { timeout: 30_000 });
  await expect(page.getByTestId('bulk').getByText('It was decided already by Controller 2 (demo)')).toHaveCount(3);
  await shot(page, 'inbox-bulk-results');
});

test('high risk is taken out of a decision on many, which is undone in time', async ({ desk }) => {
  const { controller, preparer, word } = await preparedFor(desk, 2);
  const risky = tag();
  await waiting(preparer.api, controller.api, risky, 1, true);
  const { page } = controller;
  await controller.open(`/inbox?text=${word}`);
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByRole('toolbar').getByRole('button', { name: 'Reject' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('all of another company');
  await dialog.getByRole('button', { name: /Reject/ }).click();
  await page.getByTestId('bulk').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('bulk')).toContainText('Undone');
  expect((await tasks(controller, word)).every((task) => task.state === 'open')).toBe(true);

  await page.getByRole('searchbox').fill(risky);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText('High risk');
  await rows(page).first().getByRole('checkbox').check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Approve' }).click();
  await expect(dialog).toContainText('1 entry of high risk is taken out');
  await expect(dialog.getByRole('button', { name: /Approve/ })).toHaveCount(0);
});

test('a tab closed within the undo time changes nothing: the server decides, and the page tells it later', async ({
  desk,
}) => {
  test.setTimeout(60_000);
  const { controller, word } = await preparedFor(desk, 2);
  const { page, context } = controller;
  await controller.open(`/inbox?text=${word}`);
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Choose all that are shown' }).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('checked');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Approve/ })
    .click();
  await expect(page.getByTestId('bulk')).toContainText('Approving 2 tasks');
  const address = page.url();
  await page.close();

  await expect.poll(async () => (await tasks(controller, word)).length, { timeout: 30_000 }).toBe(0);
  const again = await context.newPage();
  await again.goto(address);
  await expect(again.getByTestId('bulk')).toContainText('2 done');
  const decided = await tasks(controller, word, '&state=decided&scope=mine&createdFrom=2026-01-01T00:00:00Z');
  expect(decided).toHaveLength(2);
});

test('new tasks are counted and never move what is looked at', async ({ desk }) => {
  const { controller, preparer, word } = await preparedFor(desk, 2);
  const { page } = controller;
  await controller.open(`/inbox?text=${word}&sort=-created`);
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByTestId('live')).toHaveAttribute('data-state', 'live');
  const before = await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-task')));
  await waiting(preparer.api, { get: async () => ({ items: [0] }) } as unknown as Api, word, 1);
  const pill = page.getByRole('button', { name: '1 new' });
  await expect(pill).toBeVisible({ timeout: 15_000 });
  expect(await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-task')))).toEqual(before);
  await shot(page, 'inbox');
  await pill.click();
  await expect(rows(page)).toHaveCount(3);
  await expect(pill).toHaveCount(0);
});

test('without its connection the page looks by itself, and nothing appears twice', async ({ desk }) => {
  test.setTimeout(60_000);
  const { controller, preparer, word } = await preparedFor(desk, 1);
  const { page } = controller;
  // As when a proxy or the network cuts it: the connection fails, and so does every new one.
  await page.addInitScript(() => {
    const open: EventSource[] = [];
    const Native = window.EventSource;
    window.EventSource = class extends Native {
      constructor(address: string | URL) {
        super(address);
        open.push(this);
      }
    };
    Object.assign(window, {
      cutConnections: () =>
        open.forEach((each) => {
          each.close();
          each.onerror?.(new Event('error'));
        }),
    });
  });
  await controller.open(`/inbox?text=${word}`);
  const dot = page.getByTestId('live');
  await expect(dot).toHaveAttribute('data-state', 'live');
  await page.route('**/api/v1/live', (route) => route.abort());
  await page.evaluate(() => (window as unknown as { cutConnections: () => void }).cutConnections());
  await expect(dot).toHaveAttribute('data-state', 'polling');
  await waiting(preparer.api, { get: async () => ({ items: [0] }) } as unknown as Api, word, 1);
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible({ timeout: 25_000 });
  await page.unroute('**/api/v1/live');
  await expect(dot).toHaveAttribute('data-state', 'live', { timeout: 15_000 });
  await page.getByRole('button', { name: '1 new' }).click();
  await expect(rows(page)).toHaveCount(2);
  const ids = await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-task')));
  expect(new Set(ids).size).toBe(2);
});

test('a view is saved under a name, opened again and deleted', async ({ desk }) => {
  const { controller, word } = await preparedFor(desk, 1);
  const { page } = controller;
  const name = `View ${word}`;
  await controller.open(`/inbox?text=${word}&sort=-amount`);
  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`Saved as ${name}`)).toBeVisible();
  await controller.open('/inbox');
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('searchbox')).toHaveValue(word);
  await expect(page.getByLabel('Order')).toHaveValue('-amount');
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: `Delete the view ${name}` }).click();
  await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
});

test('a task is claimed, handed over and talked about', async ({ desk }) => {
  const { controller, word } = await preparedFor(desk, 1);
  const { page } = controller;
  await desk(OTHER);
  await controller.open(`/inbox?text=${word}`);
  await page.keyboard.press('j');
  await expect(detail(page).getByRole('button', { name: 'Claim' })).toBeEnabled();
  await page.keyboard.press('c');
  await expect(rows(page).first()).toContainText('Claimed by Controller (demo)');
  await detail(page).getByPlaceholder('Comment').fill('where is the notice?');
  await detail(page).getByRole('button', { name: 'Add comment' }).click();
  await expect(detail(page)).toContainText('where is the notice?');
  await detail(page).getByRole('button', { name: 'Hand over' }).click();
  await page.getByRole('dialog').getByLabel('To whom').selectOption(OTHER);
  await page.getByRole('dialog').getByRole('button', { name: 'Hand over' }).click();
  await expect(rows(page).first()).toContainText('Claimed by Controller 2 (demo)');
});

test('every state of the list has words', async ({ desk }) => {
  const { controller, word } = await preparedFor(desk, 1);
  const { page } = controller;
  await controller.open('/inbox?text=nothinghasthisword');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page).not.toHaveURL(/text=/);
  await controller.open('/inbox?view=all');
  await expect(page.getByText('This page is not open to you')).toBeVisible();

  let held = true;
  await page.route('**/api/v1/tasks?**', async (route) => {
    if (held) {
      await route.abort();
    } else {
      await route.continue();
    }
  });
  await controller.open(`/inbox?text=${word}`);
  await expect(page.getByTestId('list').getByText('Loading')).toBeAttached();
  await expect(page.getByText('The server did not answer')).toBeVisible({ timeout: 15_000 });
  held = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(page)).toHaveCount(1);

  const analyst = await desk('analyst');
  await analyst.open('/inbox?view=mine');
  await expect(analyst.page.getByText('Nothing waits here')).toBeVisible();
});

test('the inbox is accessible, and fits a phone', async ({ desk }) => {
  const { controller, word } = await preparedFor(desk, 2);
  const { page } = controller;
  await controller.open(`/inbox?text=${word}`);
  await rows(page).first().getByRole('button').click();
  await expect(title(page)).toContainText(word);
  await expectAccessible(page);
  await shot(page, 'inbox-task');
  await page.keyboard.press('a');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'inbox-decide');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Where to, or what to do?').fill('Show: Late');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/view=late/);
});
