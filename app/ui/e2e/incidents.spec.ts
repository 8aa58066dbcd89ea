import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, shot, test } from './fixtures';
import { deliveries, failDeliveries, fetchable, nameOf } from './programs';

/** Goes on with the Tab key until something has the focus, which must be seen. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  await expect(goal).toBeVisible();
  const there = () => goal.evaluate((element) => element === document.activeElement);
  for (let step = 0; step < 150 && !(await there()); step++) {
    await page.keyboard.press('Tab');
  }
  await expect(goal).toBeFocused();
  const seen = await goal.evaluate((element) => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none';
  });
  expect(seen, 'the focus is visible').toBe(true);
}

function group(page: Page, key: string): Locator {
  return page
    .getByRole('list', { name: 'Groups' })
    .getByRole('button')
    .filter({ hasText: nameOf(key) });
}

test('an incident is found with cause and stack and tried again by keyboard alone', async ({ desk }) => {
  const { key } = await deliveries(await desk('analyst'), 1);
  await failDeliveries(key, 1);
  const { page, open } = await desk('operations');
  await open('/incidents');

  await tabTo(page, group(page, key));
  await page.keyboard.press('Enter');
  await expect(group(page, key)).toHaveAttribute('aria-pressed', 'true');
  await expect(group(page, key)).toContainText('1 incident');
  await expect(group(page, key)).toContainText('no lorry for parcel 0');
  await expect(page.getByText('com.example.NoLorry: all are out')).toContainText('Yard.java:7');
  await expect(page.getByRole('link', { name: `${key}-0` })).toBeVisible();

  await tabTo(page, page.getByRole('button', { name: `Try ${key}-0 again` }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('It has got another try')).toBeVisible();
  await expect(group(page, key)).toHaveCount(0);
  await expect(page.getByText('No incident of this group is open any more.')).toBeVisible();
  expect(
    await page.evaluate(() => document.activeElement === document.body),
    'the focus stays where the person was',
  ).toBe(false);
  expect(await fetchable(key), 'the worker gets the step again').toBe(1);
});

test('a group is tried ten first and then all, after a question that gives the focus back', async ({ desk }) => {
  const { key } = await deliveries(await desk('analyst'), 12);
  await failDeliveries(key, 12);
  const { page, open } = await desk('operations');
  await open('/incidents');
  await group(page, key).click();
  await expect(group(page, key)).toContainText('12 incidents');
  await expectAccessible(page);
  await shot(page, 'incidents');

  const all = page.getByRole('button', { name: 'Try all 12' });
  await tabTo(page, all);
  await page.keyboard.press('Enter');
  const question = page.getByRole('dialog', { name: 'Try all 12 again?' });
  await expect(question).toBeVisible();
  expect(await question.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(all).toBeFocused();

  await page.getByRole('button', { name: 'Try ten' }).click();
  await expect(page.getByText('Done: 10 of 10 have got another try')).toBeVisible();
  await expect(group(page, key)).toContainText('2 incidents');
  await page.getByRole('button', { name: 'Try all 2' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Try all' }).click();
  await expect(page.getByText('Done: 2 of 2 have got another try')).toBeVisible();
  await expect(group(page, key)).toHaveCount(0);
  await shot(page, 'incidents-tried');
  expect(await fetchable(key)).toBe(12);
});

test('a retry of many shows how far it is and is stopped', async ({ desk }) => {
  const count = 120;
  const { key } = await deliveries(await desk('analyst'), count);
  await failDeliveries(key, count);
  const { page, open, api } = await desk('operations');
  await open('/incidents');
  await group(page, key).click();
  await page.getByRole('button', { name: `Try all ${count}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Try all' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();

  const said = page.getByText(/^Stopped: \d+ of 120 have got another try$/);
  await expect(said).toBeVisible();
  const tried = Number(/\d+/.exec((await said.textContent())!)![0]);
  await expect(group(page, key)).toContainText(`${count - tried} incidents`);
  const groups = await api.get('/api/v1/incident-groups');
  expect(groups.items.find((one: { processKey: string }) => one.processKey === key).count).toBe(count - tried);
});

test('who may not see incidents is told who may', async ({ desk }) => {
  const { page, open } = await desk('controller');
  await open('/incidents');
  await expect(page.locator('#content')).toContainText('Operations');
  await expect(page.locator('#content')).toContainText('Administrator');
  await expect(page.getByRole('button', { name: /^Try/ })).toHaveCount(0);
  await expectAccessible(page);
  await shot(page, 'incidents-forbidden');
});
