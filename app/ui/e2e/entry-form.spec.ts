import { type Api, type Desk, expect, expectAccessible, shot, test, uuidv7 } from './fixtures';

/** An open day of DE01, late in its period. */
async function openDay(api: Api): Promise<string> {
  const periods = await api.get('/api/v1/ledger/periods?company=DE01');
  const open = periods.items.filter((one: any) => one.kind === 'normal' && one.status === 'open');
  return open[0].endsOn;
}

/** Pastes as a spreadsheet gives cells to the clipboard. */
async function paste(desk: Desk, text: string): Promise<void> {
  await desk.page.evaluate((cells) => {
    const data = new DataTransfer();
    data.setData('text/plain', cells);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);
}

test('an entry is written by keyboard alone, pasted from a spreadsheet, and forecast before it is handed in', async ({
  desk,
}) => {
  const accountant = await desk('accountant');
  const { page, open, api } = accountant;
  const day = await openDay(api);
  const words = `Pens ${uuidv7()}`;
  await open('/ledger/new');
  await page.getByLabel('Company').selectOption('DE01');
  await page.getByLabel('Posting date').fill(day);
  await page.getByRole('textbox', { name: 'Description', exact: true }).fill(words);
  await page.getByLabel('External reference').fill(words);
  await page.getByRole('combobox', { name: 'Account, line 1' }).focus();
  await paste(accountant, 'Konto\tSoll\tHaben\tKostenstelle\n6210\t36,30\t\t1300\n1020\t\t36,30\t\n');
  await expect(page.getByLabel('Debit, line 1')).toHaveValue('36.30');
  await expect(page.getByText('Debits and credits are equal')).toBeVisible();
  await expect(page.getByText(/Posts at once|Waits for approval/)).toBeVisible();
  await shot(page, 'entry-form');
  await expectAccessible(page);
});
