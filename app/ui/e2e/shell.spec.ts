import { address, enterPassword, expect, expectAccessible, shot, test } from './fixtures';

test('a visitor signs in and comes to the page that was asked for', async ({ page }) => {
  await page.goto(`${address()}/`);
  await expect(page).toHaveURL(/\/app$/);
  await shot(page, 'sign-in');
  await page.goto(`${address()}/app?from=link`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await enterPassword(page, 'controller');
  await expect(page).toHaveURL(/\/app\?from=link$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('controller');
});

test('the home page is accessible', async ({ desk }) => {
  const { page, open } = await desk('controller');
  await open('/');
  await expectAccessible(page);
  await shot(page, 'home');
});
