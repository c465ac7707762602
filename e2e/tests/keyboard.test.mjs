// Rows A10 and C2: the inbox by keyboard alone. No click, no locator that fills: what the hands can do is press keys, and the
// eyes have to see where they are at each step.

import assert from "node:assert/strict";
import { focused, tabTo } from "../harness/checks.mjs";
import { scenarios } from "../harness/index.mjs";
import { lineOf, report } from "../harness/job.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** What is reported: each scenario has its own entrance, because all share one inbox. */
const WHAT = "单元门口的路灯一闪";

const { test } = scenarios();

/**
 * Types the login and password of `desk01`, reached with Tab, and enters.
 * @param {Page} page
 */
async function enter(page) {
  await tabTo(page, /账号|登录名|用户名|手机号/);
  await page.keyboard.type("desk01");
  await tabTo(page, /密码/);
  await page.keyboard.type("Linli-demo-2026");
  await Promise.all([page.waitForURL("**/work"), page.keyboard.press("Enter")]);
}

/**
 * Returns what has the focus, and fails when it cannot be seen.
 * @param {Page} page
 */
async function here(page) {
  const focus = await focused(page);
  assert.ok(focus, `nothing has the focus on ${page.url()}`);
  assert.ok(focus.seen, `the focus cannot be seen on ${focus.tag} "${focus.name}" of ${page.url()}`);
  return focus;
}

/**
 * Presses a key until the focus stands on a row.
 * @param {Page} page
 * @param {string} key
 * @param {string} href where the row leads
 */
async function moveTo(page, key, href) {
  // The line that is open already is where one comes from: it is reached the other way.
  const there = (await page.locator(`main a[data-row][href="${href}"]`).getAttribute("aria-current")) === "true";
  const back = { j: "k", ArrowDown: "ArrowUp" };
  const pressed = there ? (back[/** @type {keyof typeof back} */ (key)] ?? key) : key;
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press(pressed);
    await here(page);
    if ((await page.evaluate(() => document.activeElement?.getAttribute("href"))) === href) return;
  }
  assert.fail(`${key} does not reach ${href}`);
}

/**
 * Waits until the work has reached the inbox, as somebody does who looks again; returns where its row leads.
 * @param {Page} page
 * @param {string} short
 */
async function arrived(page, short) {
  for (let tries = 0; tries < 20; tries += 1) {
    const href = await (await lineOf(page, short))?.getAttribute("href");
    if (href) return href;
    await page.waitForTimeout(300);
    await page.goto("/work");
  }
  assert.fail(`“${short}” does not reach the inbox`);
}

/**
 * Presses a key that leads to another page, and waits for it.
 * @param {Page} page
 * @param {string} key
 * @param {(url: URL) => boolean} there
 */
async function leads(page, key, there) {
  await Promise.all([page.waitForURL(there), page.keyboard.press(key)]);
  await page.waitForLoadState("load");
}

/** Asserts that the cursor stands in the form that is open. @param {Page} page */
async function begun(page) {
  await here(page);
  assert.ok(await page.evaluate(() => !!document.activeElement?.closest("[data-work]")), "the focus is in the form");
}

/** Chooses the first category when none is chosen yet, and sends the form. @param {Page} page */
async function fillAndSend(page) {
  const category = page.getByLabel(/^类别/);
  if ((await category.inputValue()) === "") {
    await tabTo(page, /^类别/);
    await page.keyboard.press("ArrowDown");
  }
  assert.notEqual(await category.inputValue(), "", "a category is chosen");
  if ((await focused(page))?.name !== "受理") await tabTo(page, "受理");
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  assert.match(await page.locator("main").innerText(), /已受理：/);
}

test("a10_a_case_is_accepted_by_keyboard_alone", async ({ open }) => {
  const short = `三${WHAT}`;
  await report(await open("/report"), { said: `${short}一闪，晚上看不清台阶` });
  const page = await open("/work/sign-in", { width: 1440 });
  await enter(page);
  const row = await arrived(page, short);

  // ? tells all keys, Escape closes; / goes to the search and Escape back.
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "快捷键" }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("dialog").count(), 0, "Escape closes the help");
  await page.keyboard.press("/");
  assert.match((await here(page)).name, /搜索|查找|找/);
  await page.keyboard.press("Escape");

  await moveTo(page, "j", row);
  await leads(page, "Enter", (url) => url.searchParams.has("open"));
  // The focus is where the work is: on the button that does it, or on what has to be chosen first. J and K go on from the
  // line that is open, E comes back to its form.
  await begun(page);
  await page.keyboard.press("k");
  assert.equal((await here(page)).tag, "a");
  await page.keyboard.press("e");
  await begun(page);
  await fillAndSend(page);
});

test("a10_arrows_move_as_letters_do", async ({ open }) => {
  const short = `五${WHAT}`;
  await report(await open("/report"), { said: `${short}一闪，晚上看不清台阶` });
  const page = await open("/work/sign-in", { width: 1440 });
  await enter(page);
  const row = await arrived(page, short);
  await moveTo(page, "ArrowDown", row);
  await leads(page, "Enter", (url) => url.searchParams.has("open"));
  assert.match(await page.locator("#open").innerText(), new RegExp(short));
});

test("a10_a_case_is_accepted_by_keyboard_without_scripts", async ({ open }) => {
  const short = `七${WHAT}`;
  await report(await open("/report"), { said: `${short}一闪，晚上看不清台阶` });
  const page = await open("/work/sign-in", { width: 1440, scripts: false });
  await enter(page);
  const row = await arrived(page, short);
  await moveTo(page, "Tab", row);
  await leads(page, "Enter", (url) => url.searchParams.has("open"));
  // From the line one key leads past the others to what is open; its form is there already.
  await tabTo(page, "到打开的事项", { most: 2 });
  await page.keyboard.press("Enter");
  await tabTo(page, /^类别/, { most: 8 });
  await fillAndSend(page);
});
