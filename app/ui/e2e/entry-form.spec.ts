import {
  address,
  type Api,
  type Desk,
  enterPassword,
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  shot,
  test,
  uuidv7,
} from './fixtures';

/** The last day of an open period of DE01. */
async function openDay(api: Api): Promise<string> {
  const periods = await api.get('/api/v1/ledger/periods?company=DE01');
  return periods.items.find((one: any) => one.kind === 'normal' && one.status === 'open').endsOn;
}

async function entry(api: Api, amount: string, more: { words?: string; costCentre?: string; draft?: boolean } = {}) {
  const words = more.words ?? `Paper and pens ${uuidv7()}`;
  return api.post('/api/v1/journal-entries', {
    company: 'DE01',
    postingDate: await openDay(api),
    currency: 'EUR',
    description: words,
    externalReference: words,
    draft: more.draft ?? false,
    lines: [
      { account: '6210', debit: amount, costCentre: more.costCentre ?? '1300', text: 'Third floor' },
      { account: '1020', credit: amount },
    ],
  });
}

async function settled(api: Api, id: string, status: string): Promise<void> {
  await expect
    .poll(async () => (await api.get(`/api/v1/journal-entries/${id}`)).entry.status, { timeout: 20_000 })
    .toBe(status);
}

/** Entries of the ledger with these words. */
async function withWords(api: Api, words: string): Promise<any[]> {
  return (await api.get(`/api/v1/journal-entries?text=${encodeURIComponent(words)}`)).items;
}

/** Pastes as a spreadsheet gives cells to the clipboard. */
async function paste({ page }: Desk, text: string): Promise<void> {
  await page.evaluate((cells) => {
    const data = new DataTransfer();
    data.setData('text/plain', cells);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);
}

async function fillHead({ page, api }: Desk, words: string): Promise<void> {
  await page.getByLabel('Company').selectOption('DE01');
  await page.getByLabel('Posting date').fill(await openDay(api));
  await page.getByRole('textbox', { name: 'Description', exact: true }).fill(words);
  await page.getByLabel('External reference').fill(words);
}

const handIn = (page: Desk['page']) => page.getByRole('button', { name: 'Hand in', exact: true });

test('an entry is written and handed in by keyboard alone, and is in the ledger once', async ({ desk }) => {
  const accountant = await desk('accountant');
  const { page, open, api } = accountant;
  const words = `Pens ${uuidv7()}`;
  await open('/ledger/new');
  await fillHead(accountant, words);
  await page.getByRole('combobox', { name: 'Account, line 1' }).focus();
  await page.keyboard.type('621');
  await expect(page.getByRole('option', { name: /6210/ })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('combobox', { name: 'Account, line 1' })).toHaveValue('6210');
  await page.keyboard.type('1.036,30');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Debit, line 1')).toHaveValue('1,036.30');
  await page.keyboard.press('Tab');
  await page.keyboard.type('1300');
  await expect(page.getByRole('option', { name: /1300/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Cost centre, line 2' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByLabel('Credit, line 2')).toBeFocused();
  await page.keyboard.type('1036.3');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByText('1,036.30 more credit than debit')).toBeHidden();
  await page.getByRole('combobox', { name: 'Account, line 2' }).focus();
  await page.keyboard.type('1020');
  await expect(page.getByRole('option', { name: /1020/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Account, line 3' })).toBeFocused();
  await page.keyboard.press('Control+d');
  await expect(page.getByRole('combobox', { name: 'Account, line 3' })).toHaveValue('1020');
  await page.keyboard.press('Alt+Delete');
  await expect(page.getByRole('group', { name: 'Line 3' })).toHaveCount(0);
  await expect(page.getByText('Debits and credits are equal')).toBeVisible();
  await expect(page.getByText(/Posts at once|Waits for approval/).first()).toBeVisible();
  await shot(page, 'entry-form');
  await expectAccessible(page);
  await page.getByRole('textbox', { name: 'Description', exact: true }).focus();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/^\S+ is handed in$/)).toBeVisible();
  await shot(page, 'entry-form-done');
  const found = await withWords(api, words);
  expect(found).toHaveLength(1);
  expect(found[0].amount).toEqual({ amount: '1036.30', currency: 'EUR' });
  await expect(page.getByRole('link', { name: 'Open in the ledger' })).toHaveAttribute(
    'href',
    `/app/ledger?entry=${found[0].id}`,
  );
});

test('cells of a spreadsheet become lines, and what could be two amounts is asked about', async ({ desk }) => {
  const accountant = await desk('accountant');
  const { page, open } = accountant;
  await open('/ledger/new');
  await fillHead(accountant, `Pasted ${uuidv7()}`);
  await page.getByRole('combobox', { name: 'Account, line 1' }).focus();
  await paste(
    accountant,
    'Kostenstelle\tKonto\tSoll\tHaben\tText\r\n1300\t6210\t1.234,50\t\tPaper\r\n\t1020\t\t1.234,50\t\r\n',
  );
  await expect(page.getByLabel('Debit, line 1')).toHaveValue('1,234.50');
  await expect(page.getByLabel('Credit, line 2')).toHaveValue('1,234.50');
  await expect(page.getByLabel('Text, line 1')).toHaveValue('Paper');
  await expect(page.getByText('Office supplies')).toBeVisible();

  await page.getByRole('combobox', { name: 'Account, line 1' }).focus();
  await paste(accountant, '6210\t1.234\t\t1300\n1020\t\t1.234\n');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('1.234 can be read in two ways')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Insert 2 lines' })).toBeDisabled();
  await shot(page, 'entry-form-paste');
  await expectAccessible(page);
  await dialog
    .getByLabel('What stands before the decimals?')
    .selectOption({ label: 'The comma: 1.234 is more than a thousand' });
  await dialog.getByRole('button', { name: 'Insert 2 lines' }).click();
  await expect(page.getByLabel('Debit, line 1')).toHaveValue('1,234.00');

  await page.getByLabel('Debit, line 1').fill('1.234');
  await expect(page.getByText('This is not one amount.')).toBeVisible();
  await page.getByLabel('Debit, line 1').fill('12,5');
  await expect(page.getByText('1,221.50 more credit than debit')).toBeVisible();
});

test('the forecast says who must approve, why, and what is wrong at its field', async ({ desk }) => {
  const accountant = await desk('accountant');
  const { page, open } = accountant;
  await open('/ledger/new');
  await fillHead(accountant, `Machine ${uuidv7()}`);
  await page.getByRole('combobox', { name: 'Account, line 1' }).focus();
  await paste(accountant, '6210\t98765,43\t\t1300\n1020\t\t98765,43\n');
  await expect(page.getByText(/needs a document attached/).first()).toBeVisible();
  await page.getByLabel('File to attach').setInputFiles({
    name: 'invoice.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`position,amount\n1,98765.43\n${uuidv7()}\n`),
  });
  await expect(page.getByRole('link', { name: 'invoice.csv' })).toBeVisible();
  await expect(page).toHaveURL(/edit=/);
  await expect(page.getByText('Waits for approval: Controller').first()).toBeVisible();
  await expect(page.getByText('May decide:').first()).toBeVisible();
  await shot(page, 'entry-form-forecast');
  await expectAccessible(page);

  await page.getByRole('combobox', { name: 'Cost centre, line 1' }).fill('9999');
  await page.getByLabel('Text, line 1').focus();
  await expect(page.getByText('Would come back to you to be corrected').first()).toBeVisible();
  const cell = page.getByRole('combobox', { name: 'Cost centre, line 1' });
  await expect(cell).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('group', { name: 'Line 1' })).toContainText('Cost centre 9999 does not exist here');
});

test('what is typed survives a reload and a new sign-in, and is gone when it was handed in', async ({ desk }) => {
  const preparer = await desk('preparer');
  const { page, open, context, api } = preparer;
  const words = `Kept ${uuidv7()}`;
  await open('/ledger/new');
  await fillHead(preparer, words);
  await page.getByRole('combobox', { name: 'Account, line 1' }).focus();
  await paste(preparer, '6210\t21,00\t\t1300\n1020\t\t21,00\n');
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Description', exact: true })).toHaveValue(words);
  await context.clearCookies();
  await page.reload();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await enterPassword(page, 'preparer');
  await expect(page).toHaveURL(/\/app\/ledger\/new$/);
  await expect(page.getByRole('textbox', { name: 'Description', exact: true })).toHaveValue(words);
  await expect(page.getByLabel('Debit, line 1')).toHaveValue('21.00');
  await handIn(page).click();
  await expect(page.getByText(/^\S+ is handed in$/)).toBeVisible();
  expect(await withWords(api, words)).toHaveLength(1);
  await page.getByRole('button', { name: 'Another entry' }).click();
  await expect(page.getByRole('textbox', { name: 'Description', exact: true })).toHaveValue('');
});

test('an answer that is lost on its way makes no second entry', async ({ desk }) => {
  const accountant = await desk('accountant');
  const { page, open, api } = accountant;
  const words = `Once ${uuidv7()}`;
  await open('/ledger/new');
  await fillHead(accountant, words);
  await page.getByRole('combobox', { name: 'Account, line 1' }).focus();
  await paste(accountant, '6210\t22,00\t\t1300\n1020\t\t22,00\n');
  let cut = 0;
  await page.route(/\/api\/v1\/journal-entries$/, async (route) => {
    if (route.request().method() === 'POST' && cut++ < 4) {
      await route.fetch();
      await route.abort('connectionreset');
    } else {
      await route.fallback();
    }
  });
  await handIn(page).click();
  await expect(page.getByText(/The server did not answer/).first()).toBeVisible({ timeout: 15_000 });
  await handIn(page).click();
  await expect(page.getByText(/^\S+ is handed in$/)).toBeVisible();
  expect(await withWords(api, words)).toHaveLength(1);
});

test('an entry is copied without what belongs to that one alone', async ({ desk }) => {
  const { page, open, api } = await desk('accountant');
  const first = await entry(api, '23.10');
  await open(`/ledger/new?copy=${first.id}`);
  await expect(page.getByLabel('Debit, line 1')).toHaveValue('23.10');
  await expect(page.getByLabel('Text, line 1')).toHaveValue('Third floor');
  await expect(page.getByLabel('Posting date')).toHaveValue('');
  await expect(page.getByLabel('External reference')).toHaveValue('');
  await expect(page.getByText('Posting date', { exact: true }).last()).toBeVisible();
  await page.getByLabel('Posting date').fill(await openDay(api));
  const words = `Copied ${uuidv7()}`;
  await page.getByRole('textbox', { name: 'Description', exact: true }).fill(words);
  await page.getByLabel('External reference').fill(words);
  await handIn(page).click();
  await expect(page.getByText(/^\S+ is handed in$/)).toBeVisible();
  expect((await withWords(api, words)).map((one) => one.id)).not.toContain(first.id);
});

test('a returned entry shows what the approver wrote, is corrected and handed in again', async ({ desk }) => {
  const preparer = await desk('preparer');
  const { page, open, api } = preparer;
  const words = `Returned ${uuidv7()}`;
  const made = await entry(api, '4800.00', { words, costCentre: await centreOf(api, 'cost-centre-owner') });
  const comment = `Please name the order, ${uuidv7()}`;
  const owner = await desk('cost-centre-owner');
  const waiting = () => owner.api.get(`/api/v1/tasks?text=${encodeURIComponent(words)}`);
  await expect.poll(async () => (await waiting()).items.length, { timeout: 20_000 }).toBe(1);
  const task = (await waiting()).items[0].id;
  const etag = (await owner.api.raw('GET', `/api/v1/tasks/${task}`)).headers().etag ?? '';
  await owner.api.post(`/api/v1/tasks/${task}/complete`, { decision: 'return', comment }, { 'If-Match': etag });
  await settled(api, made.id, 'returned');

  await open('/ledger/mine?state=returned');
  const row = page.getByRole('row').filter({ hasText: words });
  await expect(row).toContainText(comment);
  await shot(page, 'my-entries-returned');
  await expectAccessible(page);
  await row.getByRole('link', { name: words }).click();
  await expect(page.getByText(comment)).toBeVisible();
  await expect(page.getByLabel('Debit, line 1')).toHaveValue('4,800.00');
  await shot(page, 'entry-form-returned');
  await page.getByLabel('Text, line 1').fill('Order 4711');
  await page.getByRole('button', { name: 'Hand in again' }).click();
  await expect(page.getByText(/^\S+ is handed in$/)).toBeVisible();
  const now = await api.get(`/api/v1/journal-entries/${made.id}`);
  expect(now.lines[0].text).toBe('Order 4711');
  expect(now.entry.status).toBe('submitted');
  expect(await withWords(api, words)).toHaveLength(1);
});

test('an entry that failed is corrected where it is wrong and is posted', async ({ desk }) => {
  const { page, open, api } = await desk('accountant');
  const words = `Failed ${uuidv7()}`;
  const made = await entry(api, '24.00', { words, costCentre: '9999' });
  await settled(api, made.id, 'failed');
  await open('/ledger/mine?state=failed');
  const row = page.getByRole('row').filter({ hasText: words });
  await expect(row).toContainText('Cost centre 9999 does not exist');
  await row.getByRole('link', { name: 'Correct' }).click();
  const cell = page.getByRole('combobox', { name: 'Cost centre, line 1' });
  await expect(cell).toHaveAttribute('aria-invalid', 'true');
  await shot(page, 'entry-form-failed');
  await expectAccessible(page);
  await cell.fill('1300');
  await expect(page.getByRole('option', { name: /1300/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/Posts at once|Waits for approval/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Hand in again' }).click();
  await expect(page.getByText(/^\S+ is handed in$/)).toBeVisible();
  await expect.poll(async () => (await api.get(`/api/v1/journal-entries/${made.id}`)).entry.status).not.toBe('failed');
});

test('a draft is saved, changed elsewhere, and nothing is overwritten unseen', async ({ desk }) => {
  const { page, open, api } = await desk('accountant');
  const words = `Draft ${uuidv7()}`;
  const made = await entry(api, '25.00', { words, draft: true });
  await open('/ledger/mine');
  await page.getByRole('row').filter({ hasText: words }).getByRole('link', { name: 'Continue' }).click();
  await expect(page.getByLabel('Debit, line 1')).toHaveValue('25.00');
  await page.getByLabel('Text, line 2').fill('Mine');
  const other = await api.get(`/api/v1/journal-entries/${made.id}`);
  await api.send(
    'PUT',
    `/api/v1/journal-entries/${made.id}`,
    {
      company: 'DE01',
      postingDate: other.entry.postingDate,
      currency: 'EUR',
      description: `${words}, theirs`,
      lines: [],
    },
    { 'If-Match': `"${made.version}"` },
  );
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('Somebody changed this entry meanwhile')).toBeVisible();
  await expect(page.getByLabel('Text, line 2')).toHaveValue('Mine');
  await page.getByRole('button', { name: 'Load the newer version' }).click();
  await expect(page.getByRole('textbox', { name: 'Description', exact: true })).toHaveValue(`${words}, theirs`);

  await open(`/ledger/mine?text=${encodeURIComponent(words)}`);
  const row = page.getByRole('row').filter({ hasText: words });
  await row.getByRole('button', { name: /More for/ }).click();
  await page.getByRole('menuitem', { name: 'Withdraw' }).click();
  await page.getByLabel('Reason').fill('Entered twice');
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await settled(api, made.id, 'cancelled');
});

test('the pages fit a phone, other languages and other persons', async ({ desk }) => {
  const phone = await desk('preparer', { phone: true, locale: 'de-DE' });
  await entry(phone.api, '1234.50', { words: `Phone ${uuidv7()}`, draft: true });
  await phone.open('/ledger/mine');
  await expect(phone.page.getByText(/1\.234,50/).first()).toBeVisible();
  await expectNoSidewaysScroll(phone.page);
  await phone.open('/ledger/new');
  await phone.page.getByLabel('Debit, line 1').fill('1.234,50');
  await phone.page.getByLabel('Credit, line 1').focus();
  await expect(phone.page.getByLabel('Debit, line 1')).toHaveValue('1234,50');
  await expectNoSidewaysScroll(phone.page);
  const controller = await desk('controller');
  for (const path of ['/ledger/new', '/ledger/mine']) {
    await controller.open(path);
    await expect(controller.page.getByText('This page is not open to you')).toBeVisible();
  }
  await expect(phone.page).toHaveURL(new RegExp(address()));
});

async function centreOf(api: Api, owner: string): Promise<string> {
  const centres = await api.get('/api/v1/cost-centres?company=DE01&limit=200');
  return centres.items.find((centre: any) => centre.active && centre.owner === owner).code;
}

test.describe(() => {
  // The first words of a page are in its file in English, before the browser knows of the other ones.
  test.use({ tolerated: ['Minified React error #418'] });

  test('every text comes from a catalogue and has room to be longer', async ({ desk }) => {
    const phone = await desk('preparer', { phone: true });
    await phone.open('/ledger/new');
    await phone.page.evaluate(() => window.localStorage.setItem('nexus.pseudo-locale', 'true'));
    for (const path of ['/ledger/new', '/ledger/mine']) {
      await phone.open(path);
      await expect(phone.page.getByRole('heading', { level: 1 })).toContainText('·');
      await expectNoSidewaysScroll(phone.page);
    }
  });
});
