// Row A3: one of many is chosen by words. By keyboard alone, without scripts, on the smallest phone and in large type: the same
// organisation is chosen, and what was written besides is never lost.

import assert from "node:assert/strict";
import { tabTo } from "../harness/checks.mjs";
import { scenarios } from "../harness/index.mjs";
import { leads, says } from "../harness/job.mjs";

/** @typedef {import("playwright-core").Page} Page */

const { test } = scenarios();

const NEW = "/work/orgs/new";
/** The box of the organisation above. */
const BOX = /^找：上级组织/;

/** The picker of a field. @param {Page} page @param {string} field */
const picker = (page, field) => page.locator(`main [data-field='${field}']`);

/** Fills in what no picker asks for. @param {Page} page @param {string} name */
async function rest(page, name) {
  await page.locator("[name='organisation.name']").fill(name);
  await page.locator("[name='organisation.kind']").selectOption({ index: 1 });
}

test("a3_a_picker_by_keyboard", async ({ signIn, accessible }) => {
  const page = await signIn("sysadmin");
  await page.goto(NEW);
  await rest(page, "桐荫街道键盘站");
  const above = picker(page, "organisation.parent");
  await above.locator("input[role=combobox]").waitFor();

  await tabTo(page, BOX, { keys: "Tab" });
  await page.keyboard.type("jdb");
  await above.getByRole("option").first().waitFor();
  await accessible(page);
  assert.equal(await page.locator(":focus").getAttribute("aria-expanded"), "true");
  // Escape closes the list and leaves the words; the form is where it was.
  await page.keyboard.press("Escape");
  assert.equal(await above.getByRole("option").count(), 0);
  assert.equal(await page.locator(":focus").getAttribute("aria-expanded"), "false");
  // Enter asks again and sends nothing; the arrows point, Enter takes.
  await page.keyboard.press("Enter");
  await above.getByRole("option").first().waitFor();
  assert.equal(new URL(page.url()).pathname, NEW);
  await page.keyboard.press("ArrowDown");
  const pointed = await page.locator(":focus").getAttribute("aria-activedescendant");
  const name = await page.locator(`[id='${pointed}'] .t`).innerText();
  assert.match(name, /街道办/);
  await page.keyboard.press("Enter");
  await above.locator(".ll-picked").waitFor();
  assert.match(await above.locator("[role=status]").innerText(), new RegExp(`已选 ${name}`));
  // The focus stands on the way back, and goes on from there.
  assert.match(await page.locator(":focus").innerText(), /换一个/);
  await accessible(page);
  await page.keyboard.press("Enter");
  assert.match((await page.locator(":focus").getAttribute("name")) ?? "", /^_q:/);
  await page.keyboard.type(name.slice(0, 4));
  await above.getByRole("option", { name }).first().click();

  const area = picker(page, "organisation.area");
  await area.locator("input[type=search]").fill("tyjd");
  await area.getByRole("option", { name: "桐荫街道" }).first().click();
  await leads(page, () => page.getByRole("button", { name: "存好", exact: true }).click());
  assert.match(await says(page), /桐荫街道键盘站/);
  assert.ok((await says(page)).includes(name));
});

test("a3_a_picker_without_scripts_at_320_px", async ({ signIn, accessible, fits }) => {
  const page = await signIn("sysadmin", { scripts: false, width: 320 });
  await page.goto(NEW);
  await rest(page, "桐荫街道小屏站");
  const above = picker(page, "organisation.parent");
  const area = picker(page, "organisation.area");
  await area.locator("input[type=search]").fill("桐荫");
  await leads(page, () => area.getByRole("button", { name: /^找/ }).click());
  // Nothing is told to be wrong, and what was written is still there.
  assert.equal(await page.locator("main .ll-errors").count(), 0);
  assert.equal(await page.locator("[name='organisation.name']").inputValue(), "桐荫街道小屏站");
  await accessible(page);
  await fits(page);
  await area.getByRole("radio").first().check();
  await leads(page, () => area.getByRole("button", { name: "就是它" }).click());
  assert.match(await area.locator(".ll-picked").innerText(), /桐荫街道/);
  await fits(page);

  await above.locator("input[type=search]").fill("jdb");
  // Words that nobody answered yet ask by themselves: nothing is saved without what was meant.
  await leads(page, () => page.getByRole("button", { name: "存好", exact: true }).click());
  assert.equal(new URL(page.url()).pathname, NEW);
  assert.match(await area.locator(".ll-picked").innerText(), /桐荫街道/);
  await above.getByRole("radio", { name: /街道办/ }).first().check();
  await fits(page);
  await leads(page, () => page.getByRole("button", { name: "存好", exact: true }).click());
  assert.match(await says(page), /桐荫街道小屏站[\s\S]*街道办/);

  // Another one: the card goes, the box comes; nothing found says what to do.
  const org = page.url();
  await page.goto(`${org}/change`);
  await leads(page, () => above.getByRole("button", { name: /^换一个/ }).click());
  await above.locator("input[type=search]").fill("没有这家单位");
  await leads(page, () => above.getByRole("button", { name: /^找/ }).click());
  assert.match(await above.innerText(), /没有找到“没有这家单位”[\s\S]*拼音首字母/);
  await accessible(page);
  await fits(page);
});

test("a10_a_picker_in_large_type_and_in_english", async ({ signIn, accessible, fits }) => {
  for (const person of [{ elder: true, width: 390 }, { locale: /** @type {const} */ ("en"), width: 390 }]) {
    const page = await signIn("sysadmin", person);
    await page.goto(NEW);
    const above = picker(page, "organisation.parent");
    await above.locator("input[role=combobox]").fill("jd");
    await above.getByRole("option").first().waitFor();
    await accessible(page);
    await fits(page);
    await above.getByRole("option").first().click();
    await above.locator(".ll-picked").waitFor();
    await accessible(page);
    await fits(page);
  }
});
