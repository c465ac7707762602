// Row C2, a day at the desk, by what it costs: clicks, pages loaded, and where the focus is. A desk accepts what came in one after
// another; a dispatcher dispatches many to those who are proposed; the list stays where it was.

import assert from "node:assert/strict";
import { scenarios, startProgram } from "../harness/index.mjs";
import { lineOf, report, says } from "../harness/job.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** A Monday morning in office hours. */
const MONDAY = "2026-11-30T09:40+08:00";
const { test } = scenarios(() => startProgram({ at: MONDAY }));

/** Low enough for the list to be longer than its window. */
const LOW = { width: 1440, height: 560 };

/** Which line is open. @param {Page} page */
const open = (page) => page.locator(".ll-inbox a[data-row][aria-current=true]").getAttribute("id");

/** What has the focus: its words. @param {Page} page */
const focus = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");

/** How far the list is scrolled. @param {Page} page */
const scrolled = (page) => page.locator("[data-keeps]").evaluate((list) => list.scrollTop);

/** Counts clicks and pages loaded. @param {Page} page */
function meter(page) {
  const counted = { clicks: 0, keys: 0, loads: 0 };
  page.on("load", () => (counted.loads += 1));
  return {
    counted,
    /** @param {import("playwright-core").Locator} what */
    click: async (what) => {
      counted.clicks += 1;
      await Promise.all([page.waitForEvent("load"), what.click()]);
    },
    /** @param {string} key */
    leads: async (key) => {
      counted.keys += 1;
      await Promise.all([page.waitForEvent("load"), page.keyboard.press(key)]);
    },
    /** @param {string} key */
    press: async (key) => {
      counted.keys += 1;
      await page.keyboard.press(key);
    },
  };
}

/**
 * Has three things reported, and returns the lines of the desk's inbox in which they stand.
 * @param {import("../harness/index.mjs").Tools} tools
 * @param {Page} page
 * @param {string} floor what tells these from others
 */
async function three(tools, page, floor) {
  const said = ["一", "二", "三"].map((n) => `${floor}${n}号门口路灯不亮，晚上黑得很`);
  for (const words of said) await report(await tools.open("/report"), { said: words });
  for (let tries = 0; tries < 30; tries += 1) {
    await page.goto("/work");
    const lines = [];
    for (const words of said) lines.push(await (await lineOf(page, words))?.getAttribute("id"));
    if (lines.every(Boolean)) return /** @type {string[]} */ (lines);
    await page.waitForTimeout(300);
  }
  throw new Error("what was reported does not reach the inbox");
}

/** The button that does what the open form is for. @param {Page} page */
const go = (page) => page.locator("[data-work] button[type=submit].btn-primary");

test("c2_three_are_accepted_in_a_row_by_mouse", async (tools) => {
  const page = await tools.signIn("desk", LOW);
  const lines = await three(tools, page, "东侧");
  const { counted, click } = meter(page);
  await click(page.locator(`[id="${lines[0]}"]`));
  for (const [at, line] of lines.entries()) {
    assert.equal(await open(page), line, "the next line is open by itself");
    // Everything is proposed, beside what it rests on, without scrolling.
    assert.notEqual(await page.getByLabel("类别").inputValue(), "");
    assert.notEqual(await page.getByLabel("网格", { exact: true }).inputValue(), "");
    assert.equal(await go(page).isVisible(), true);
    const box = await go(page).boundingBox();
    assert.ok(box && box.y + box.height <= LOW.height, `the button is in sight, at ${box?.y}`);
    await click(go(page));
    assert.match(await page.locator(".ll-doneline").innerText(), /^已受理：路灯照明/);
    assert.equal(new URL(page.url()).pathname, "/work", `after ${at + 1}`);
  }
  assert.deepEqual(counted, { clicks: 4, keys: 0, loads: 4 });
});

test("c2_what_was_accepted_by_mistake_is_undone_with_one_press", async (tools) => {
  const page = await tools.signIn("desk", LOW);
  const [first] = await three(tools, page, "南侧");
  const rows = await page.locator(".ll-inbox a[data-row]").evaluateAll((all) => all.map((row) => row.id));
  const { counted, click } = meter(page);
  await click(page.locator(`[id="${first}"]`));
  await click(go(page));
  assert.equal(await open(page), rows[rows.indexOf(first) + 1], "the next line is open");
  await click(page.locator(".ll-doneline").getByRole("button", { name: "撤销" }));
  assert.match(await page.locator(".ll-doneline").innerText(), /^已撤销：路灯照明/);
  assert.equal(await open(page), first, "the line is back and open");
  assert.equal(await go(page).isVisible(), true, "with its form");
  assert.deepEqual(counted, { clicks: 3, keys: 0, loads: 3 });
});

test("c2_three_are_accepted_in_a_row_by_keyboard", async (tools) => {
  const page = await tools.signIn("desk", LOW);
  const lines = await three(tools, page, "西侧");
  const { counted, leads, press } = meter(page);
  for (let tries = 0; (await page.evaluate(() => document.activeElement?.id)) !== lines[0]; tries += 1) {
    assert.ok(tries < 60, "J reaches the line");
    await page.keyboard.press("j");
  }
  await leads("Enter");
  for (const line of lines) {
    assert.equal(await open(page), line);
    assert.equal(await focus(page), "受理", "the focus is on the button that does it");
    await leads("Enter");
  }
  assert.deepEqual(counted, { clicks: 0, keys: 4, loads: 4 });
  // E begins the form of what is open, Escape leaves it for the line, and J goes on from there.
  await page.goto("/work");
  await press("e");
  await press("d");
  assert.match(await focus(page), /^(受理|派遣)$/);
  await press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement?.id), await open(page));
  // A form that was begun is left by Escape, and nothing was done.
  await page.goto("/work");
  const before = await says(page);
  const other = page.locator(".ll-doing a:not([aria-current])").first();
  await Promise.all([page.waitForEvent("load"), other.click()]);
  assert.equal(await page.locator("[data-work] form [data-cancel]").isVisible(), true);
  assert.ok(await page.evaluate(() => !!document.activeElement?.closest("[data-work] form")), "the cursor stands in the form");
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Escape")]);
  assert.equal((await says(page)).includes("取消"), before.includes("取消"));
});

test("c2_the_list_keeps_its_place", async (tools) => {
  const page = await tools.signIn("dispatcher", LOW);
  const rows = page.locator(".ll-inbox a[data-row]");
  assert.ok((await rows.count()) >= 6, "enough lines to scroll");
  const last = (await rows.count()) - 2;
  const id = await rows.nth(last).getAttribute("id");
  await rows.nth(last).scrollIntoViewIfNeeded();
  const at = await scrolled(page);
  assert.ok(at > 0, "the list is scrolled");
  await Promise.all([page.waitForEvent("load"), rows.nth(last).click()]);
  await page.waitForTimeout(200);
  assert.equal(await open(page), id);
  assert.ok(Math.abs((await scrolled(page)) - at) <= 2, `scrolled to ${await scrolled(page)}, not ${at}`);
  const next = await rows.nth(last + 1).getAttribute("id");
  if ((await page.getByLabel("主办单位").inputValue()) === "") await page.getByLabel("主办单位").selectOption({ index: 1 });
  await Promise.all([page.waitForEvent("load"), go(page).click()]);
  await page.waitForTimeout(200);
  assert.match(await page.locator(".ll-doneline").innerText(), /^已派遣：/);
  assert.equal(await open(page), next, "the next one is open");
  const box = await page.locator(`[id="${next}"]`).boundingBox();
  assert.ok(box && box.y > 60 && box.y + box.height <= LOW.height, `the open line is in sight, at ${box?.y}`);
  await tools.accessible(page);

  // Without scripts the line's own name brings the list to it, and the way from it to the form is short.
  const plain = await tools.signIn("dispatcher", { ...LOW, scripts: false });
  const lines = plain.locator(".ll-inbox a[data-row]");
  const lowest = lines.nth((await lines.count()) - 1);
  const name = await lowest.getAttribute("id");
  await Promise.all([plain.waitForEvent("load"), lowest.click()]);
  assert.equal(await open(plain), name);
  const there = await plain.locator(`[id="${name}"]`).boundingBox();
  assert.ok(there && there.y > 60 && there.y + there.height <= LOW.height, `the open line is in sight, at ${there?.y}`);
  await plain.keyboard.press("Tab");
  assert.equal(await focus(plain), "到打开的事项");
});

test("c2_many_are_dispatched_to_the_proposed_at_once", async (tools) => {
  const page = await tools.signIn("dispatcher");
  const many = await page.locator(".ll-inbox a[data-row]").count();
  const { counted, click } = meter(page);
  await click(page.getByRole("link", { name: "批量派遣" }));
  await page.locator("[data-pick-all]").check();
  counted.clicks += 1;
  await click(page.getByRole("button", { name: "批量派遣" }));
  const told = await says(page);
  const can = Number(/办这 (\d+) 件/.exec(told)?.[1]);
  assert.ok(can > 0 && can <= many, told);
  assert.match(told, /主办 \S+ · /);
  await click(page.getByRole("button", { name: `办这 ${can} 件` }));
  assert.match(await says(page), new RegExp(`批量派遣[\\s\\S]*已办\\s+${can}`));
  assert.deepEqual(counted, { clicks: 4, keys: 0, loads: 3 });
});

test("c2_few_lines_of_a_desk_are_coloured", async (tools) => {
  for (const who of ["desk", "desk02", "desk03", "duty"]) {
    const page = await tools.signIn(who);
    await page.goto("/work");
    const lines = await page.locator(".ll-inbox a[data-row]").count();
    const coloured = await page.locator(".ll-inbox a[data-row] :is(.is-near, .is-late)").count();
    assert.ok(coloured * 5 <= lines, `${coloured} of ${lines} lines of ${who} are coloured`);
  }
});
