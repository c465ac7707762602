// The people of the demonstration and how they sign in.

import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Page} Page */

const PASSWORD = "Linli-demo-2026";

/** Logins by what a person is. Other logins of the demonstration are used as they are. */
const LOGINS = new Map([
  ["resident", "13800000001"],
  ["desk", "desk01"],
  ["dispatcher", "dispatcher"],
  ["leader", "leader"],
  ["handler", "chengjian"],
  ["grid_worker", "grid0101"],
  ["neighbour", "linshui.desk"],
]);

/**
 * Signs in with an account of the demonstration and returns the page that is shown then.
 * @param {Page} page
 * @param {string} who what a person is, such as `dispatcher`, or a login, such as `grid0203`
 */
export async function signIn(page, who) {
  const login = LOGINS.get(who) ?? who;
  const door = doorOf(login);
  await page.goto(door);
  // Whoever is signed in already is led on from the door.
  if (new URL(page.url()).pathname.startsWith(door)) await enter(page, PASSWORD, login);
  const at = new URL(page.url()).pathname;
  assert.ok(!at.startsWith(door), `${login} cannot sign in: ${await page.locator("main").innerText()}`);
  assert.ok(!at.endsWith("/account/password"), `${login} has to set a new password first: the one of the demonstration is too old`);
  return page;
}

/** Where somebody with this login signs in. @param {string} login */
function doorOf(login) {
  return /^\d/.test(login) ? "/sign-in" : "/work/sign-in";
}

/**
 * Fills in the form of signing in that is open and sends it; whether it let anybody in, the page says.
 * @param {Page} page
 * @param {string} password
 * @param {string} login
 */
export async function enter(page, password, login) {
  await page.locator("[name='account.login']").fill(login);
  await page.locator("[name='account.password']").fill(password);
  await Promise.all([page.waitForEvent("load"), page.locator("[name='account.password']").press("Enter")]);
}
