// The people of the demonstration and how they sign in.

/** @typedef {import("playwright-core").Page} Page */

/**
 * Signs in with an account of the demonstration and returns the page that is shown then.
 * @param {Page} page
 * @param {string} role
 */
export async function signIn(page, role) {
  await page.goto("/sign-in");
  await page.locator("input[name=account]").fill(role);
  await page.locator("input[name=password]").fill(role);
  await page.locator("form button[type=submit]").first().click();
  return page;
}
