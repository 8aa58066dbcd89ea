import { type Api, type Desk, expect, expectAccessible, expectNoSidewaysScroll, shot, test, uuidv7 } from './fixtures';

const HEADER =
  'entry_key,company,posting_date,currency,description,external_reference,account,debit,credit,cost_centre,counterparty';

function key(): string {
  return `E${uuidv7().slice(-12)}`.toUpperCase();
}

interface Model {
  day: string;
  lines: { account: string; debit: string; credit: string; costCentre: string; counterparty: string }[];
}

/** An ordinary posted entry of the sample company, after which the test's own are made. */
async function model(api: Api): Promise<Model> {
  const posted = await api.get('/api/v1/journal-entries?status=posted&company=DE01&limit=20');
  for (const each of posted.items) {
    const detail = await api.get(`/api/v1/journal-entries/${each.id}`);
    if (detail.lines.length === 2 && each.amount.currency === 'EUR') {
      const amount = (money: { amount: string }) => (/^0(\.0*)?$/.test(money.amount) ? '' : money.amount);
      return {
        day: each.postingDate,
        lines: detail.lines.map((line: any) => ({
          account: line.account,
          debit: amount(line.debit),
          credit: amount(line.credit),
          costCentre: line.costCentre ?? '',
          counterparty: line.counterparty ?? '',
        })),
      };
    }
  }
  throw new Error('The sample month has no posted entry of two lines');
}

/** The rows of one entry in our own format. */
function rows(of: Model, name: string): string[] {
  return of.lines.map((line) =>
    [
      name,
      'DE01',
      of.day,
      'EUR',
      `Supplies ${name}`,
      name,
      line.account,
      line.debit,
      line.credit,
      line.costCentre,
      line.counterparty,
    ].join(','),
  );
}

async function choose({ page }: Desk, name: string, content: string | Buffer): Promise<void> {
  await page
    .getByLabel('File to import')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.isBuffer(content) ? content : Buffer.from(content) });
}

async function entriesCalled(api: Api, name: string): Promise<any[]> {
  const found = await api.get(`/api/v1/journal-entries?text=${name}`);
  return found.items.filter((entry: any) => entry.description.includes(name));
}

test('a file with unknown columns and errors is mapped, imported, corrected, and every entry exists once', async ({
  desk,
}) => {
  const accountant = await desk('accountant');
  const { page, api, open } = accountant;
  const sample = await model(api);
  const [good, bad] = [key(), key()];
  const german = (name: string, spoil: (line: string[]) => string[]) =>
    sample.lines.map((line) => {
      const [year, month, day] = sample.day.split('-');
      const debit = line.debit !== '';
      return spoil([
        name,
        'DE01',
        `${day}.${month}.${year}`,
        'EUR',
        `Papier ${name}`,
        name,
        line.account,
        (debit ? line.debit : line.credit).replace('.', ','),
        debit ? 'S' : 'H',
        line.costCentre,
        line.counterparty,
        'geprüft',
      ]).join(';');
    });
  const file = [
    'Beleg;Firma;Datum;Währung;Text;Referenz;Konto;Betrag;S/H;Kst;Partner;Vermerk',
    ...german(good, (line) => line),
    ...german(bad, (line) => line.map((cell, place) => (place === 7 ? 'zehn' : cell))),
  ].join('\n');

  await open('/ledger/imports/new');
  await choose(accountant, `export-${good}.csv`, file);
  await expect(page.getByText('12 columns, separated by semicolons.')).toBeVisible();
  await expect(page.getByText('Not all columns are known')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Posting date' })).toHaveValue('Datum');
  await expect(page.getByRole('combobox', { name: 'Dates are written as' })).toHaveValue('dd.MM.yyyy');
  await expect(page.getByRole('combobox', { name: 'The file gives' })).toHaveValue('indicator');
  await expect(page.getByText('2 entries were read.')).toBeVisible();
  await expect(page.getByText('1 of them would be refused:')).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'import-new');

  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page).toHaveURL(/\/ledger\/import\?id=/);
  await expect(page.getByText('Imported in part')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Refused 1/ })).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'import-report');

  // The filter lives in the address and holds on the server.
  await page.getByRole('button', { name: /^Refused 1/ }).click();
  const report = page.getByRole('table', { name: 'Entries of the file' });
  await expect(report.getByText(`DE01 ${bad}`)).toBeVisible();
  await expect(report.getByText(`DE01 ${good}`)).toHaveCount(0);
  await page.reload();
  await expect(report.getByText(`DE01 ${bad}`)).toBeVisible();
  await expect(report.getByText(`DE01 ${good}`)).toHaveCount(0);

  // What was typed survives a reload; what is still wrong is said at its cell and nothing is taken.
  const cells = page.getByRole('textbox', { name: /^Betrag, line/ });
  await cells.first().fill('elf');
  await page.reload();
  await expect(cells.first()).toHaveValue('elf');
  await page.getByRole('button', { name: 'Send 1 corrected entry' }).click();
  await expect(cells.first()).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('region', { name: `Refused entry DE01 ${bad}` })).toBeVisible();
  expect(await entriesCalled(api, bad)).toHaveLength(0);

  for (let place = 0; place < 2; place++) {
    const line = sample.lines[place]!;
    await cells.nth(place).fill((line.debit || line.credit).replace('.', ','));
  }
  await page.getByRole('button', { name: 'Send 1 corrected entry' }).click();
  await expect(page.getByText('1 corrected entry was taken')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Imported 2/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: /refused entr/ })).toHaveCount(0);
  for (const name of [good, bad]) {
    await expect.poll(async () => (await entriesCalled(api, name)).length).toBe(1);
  }

  // From the report into the ledger.
  await page.getByRole('button', { name: /^All/ }).click();
  await expect(report.getByRole('link', { name: `DE01 ${bad}` })).toHaveAttribute(
    'href',
    `/app/ledger?entry=${(await entriesCalled(api, bad))[0].id}`,
  );

  // The mapping is offered again for a file with these columns.
  await open('/ledger/imports/new');
  await choose(accountant, 'again.csv', file);
  await expect(page.getByRole('combobox', { name: 'Begin with' })).toContainText(`export-${good}.csv`);
});

test('all or nothing imports nothing until the error is corrected', async ({ desk }) => {
  const accountant = await desk('accountant');
  const { page, api, open } = accountant;
  const sample = await model(api);
  const [good, bad] = [key(), key()];
  const file = [HEADER, ...rows(sample, good), ...rows(sample, bad).map((row) => row.replace(sample.day, 'soon'))].join(
    '\n',
  );

  await open('/ledger/imports/new');
  await choose(accountant, `all-${good}.csv`, file);
  await page.getByRole('radio', { name: /All or nothing/ }).check();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Failed').first()).toBeVisible();
  expect(await entriesCalled(api, good)).toHaveLength(0);

  const days = page.getByRole('textbox', { name: /^posting_date, line/ });
  await expect(days).toHaveCount(2);
  await days.nth(0).fill(sample.day);
  await days.nth(1).fill(sample.day);
  await page.getByRole('button', { name: 'Send 1 corrected entry' }).click();
  await expect(page.getByRole('button', { name: /^Imported 2/ })).toBeVisible();
  for (const name of [good, bad]) {
    await expect.poll(async () => (await entriesCalled(api, name)).length).toBe(1);
  }
});

test('rubbish is refused in words before anything is sent', async ({ desk }) => {
  const accountant = await desk('accountant');
  const { page, open } = accountant;
  await open('/ledger/imports/new');
  await choose(accountant, 'book.csv', Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]));
  await expect(page.getByText(/workbook or an archive/)).toBeVisible();
  await choose(accountant, 'empty.csv', '');
  await expect(page.getByText(/the file is empty/)).toBeVisible();
  await choose(accountant, 'noise.csv', Buffer.from(Array.from({ length: 400 }, (_, i) => (i * 89) % 256)));
  await expect(page.getByText('The file cannot be read as it is')).toBeVisible();
  await choose(accountant, 'header.csv', `${HEADER}\n`);
  await expect(page.getByText(/has no entries below its header/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toHaveCount(0);
  await shot(page, 'import-rubbish');

  // A file in another encoding is read once its encoding is said.
  const sample = await model(accountant.api);
  const latin = [HEADER, ...rows(sample, key())].join('\n').replaceAll('Supplies', 'B\u00fcrobedarf');
  await choose(accountant, 'latin.csv', Buffer.from(latin, 'latin1'));
  await expect(page.getByText(/is not UTF-8/)).toBeVisible();
  await page.getByRole('combobox', { name: 'Encoding of the file' }).selectOption('windows-1252');
  await expect(page.getByText('1 entry was read.')).toBeVisible();
  await expect(page.getByText(/Bürobedarf/).first()).toBeVisible();
});

test('an import is stopped in the middle, and the file sent again enters nothing twice', async ({ desk }) => {
  const accountant = await desk('accountant');
  const { page, api, open } = accountant;
  const sample = await model(api);
  const stem = key();
  const file = [HEADER];
  for (let i = 0; i < 1_500; i++) {
    file.push(...rows(sample, `${stem}-${i}`));
  }
  await open('/ledger/imports/new');
  await choose(accountant, `large-${stem}.csv`, file.join('\n'));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: 'Stop the import' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Stop the import' }).click();
  await expect(page.getByText('Stopped').first()).toBeVisible();
  const found = await api.get(`/api/v1/journal-entry-imports/${new URL(page.url()).searchParams.get('id')}`);
  expect(found.status).toBe('cancelled');
  expect(Object.values<number>(found.outcomes).reduce((sum, count) => sum + count, 0)).toBe(1_500);
  expect(found.outcomes.imported ?? 0).toBeLessThan(1_500);
});

test('imports are listed beyond a page, on a phone too, and are closed to those without the right', async ({
  desk,
}) => {
  const accountant = await desk('accountant');
  const { page, api, open, context } = accountant;
  const sample = await model(api);
  const name = key();
  const token = (await context.cookies()).find((cookie) => cookie.name === 'NEXUS-CSRF')?.value ?? '';
  const sent = await context.request.post(
    new URL(
      `/api/v1/journal-entry-imports?fileName=list-${name}.csv`,
      page.url() === 'about:blank' ? process.env.NEXUS_E2E_URL : page.url(),
    ).href,
    {
      headers: { 'Content-Type': 'text/csv', 'X-Nexus-Csrf': token, 'Idempotency-Key': uuidv7() },
      data: Buffer.from([HEADER, ...rows(sample, name)].join('\n')),
    },
  );
  expect(sent.status(), await sent.text()).toBe(202);
  await open('/ledger/imports');
  await expect(page.getByRole('link', { name: `list-${name}.csv` })).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'imports');
  await page.setViewportSize({ width: 375, height: 740 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  // Nobody else corrects what one person sent, and who has no part in entries sees nothing.
  const cfo = await desk('cfo');
  await cfo.open('/ledger/imports');
  await expect(cfo.page.getByText('This page is not open to you')).toBeVisible();
  await cfo.open('/ledger/imports/new');
  await expect(cfo.page.getByText('This page is not open to you')).toBeVisible();
  await open('/ledger/import?id=00000000-0000-0000-0000-000000000000');
  await expect(page.locator('#content').getByRole('alert')).toBeVisible();
});
