// Every field of the dictionary: by keyboard, without scripts on a small screen, in large type, with rows that come and go.

import assert from "node:assert/strict";
import { scenarios, tabTo } from "../harness/index.mjs";

/** @typedef {import("playwright-core").Page} Page */

const { test } = scenarios();
const SAVED = "都对，什么都没有保存";

/** The first form of the page. @param {Page} page */
const form = (page) => page.locator("#fields");
/** A field by its name. @param {Page} page @param {string} name */
const named = (page, name) => form(page).locator(`[name="${name}"]`);
/** @param {Page} page @param {string} key */
const rows = (page, key) => form(page).locator(`[data-lines="${key}"] > [data-line]`);
/** @param {Page} page @param {string} key @param {string} button */
const press = (page, key, button) => form(page).locator(`[data-lines="${key}"]`).getByRole("button", { name: button }).press("Enter");
/** Sends the form by the key, as whoever has no mouse does. @param {Page} page */
const save = (page) => Promise.all([page.waitForEvent("load"), form(page).getByRole("button", { name: "存好" }).press("Enter")]);

/**
 * Goes on to a control and writes.
 * @param {Page} page
 * @param {string | RegExp} name
 * @param {string} [words]
 */
async function write(page, name, words = "") {
  await tabTo(page, name, { most: 40 });
  if (words) await page.keyboard.type(words);
}

test("a6_every_field_is_filled_in_by_keyboard", async ({ open }) => {
  const page = await open("/work/gallery/fields", { width: 1280 });
  await write(page, /^名称/, "石榴园居民会客厅");
  await tabTo(page, "服务中心");
  await page.keyboard.press(" ");
  await page.keyboard.press("ArrowRight");
  await write(page, "不填");
  await page.keyboard.press("ArrowUp");
  await write(page, "依据的标准", "GB 50763");
  await write(page, "建筑面积", "168.4");
  await write(page, "星期三");
  await page.keyboard.press(" ");
  await write(page, "从", "830");
  await write(page, "到", "下午5点半");
  await tabTo(page, "加一行");
  await page.keyboard.press("Enter");
  await page.keyboard.press(" ");
  await write(page, "从", "9:00");
  await write(page, "到", "17:00");
  await write(page, "每天几点开门", "0830AM");
  await write(page, "一次最长借多久", "1小时30分");
  await write(page, "黑板");
  await page.keyboard.press(" ");
  await tabTo(page, "不打分");
  for (let star = 0; star < 4; star += 1) await page.keyboard.press("ArrowRight");
  await write(page, "建成年份", "1998年");
  await write(page, "从哪个月起用", "5");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("2024");
  await write(page, "GB 50763 无障碍设计规范");
  await page.keyboard.press(" ");
  await write(page, "网页", "www.gov.cn");
  await write(page, /^叫什么/, "折叠椅");
  await write(page, /^几件/, "40");
  await write(page, "原价", "89");
  const value = (/** @type {string} */ name) => form(page).evaluate((el, of) => new FormData(/** @type {HTMLFormElement} */ (el)).getAll(of).join(), name);
  assert.equal(await value("sample.kind"), "parlour");
  assert.equal(await value("sample.owner"), "owners");
  assert.equal(await value("sample.nation"), "50763");
  assert.equal(await value("sample.hours[1].days"), "3");
  assert.equal(await value("sample.hours[2].days"), "1");
  assert.equal(await value("sample.begins"), "08:30");
  assert.equal(await value("sample.things"), "board");
  assert.equal(await value("sample.worn"), "4");
  assert.equal(await value("sample.since"), "2024-05");
  assert.equal(await value("sample.standards"), "50763");
  assert.ok(await form(page).getByText("4 颗　较新，小修过").last().isVisible(), "the word stands beside the stars");
  // Return in a field sends the form; it takes no row away.
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  await page.getByText(SAVED).waitFor();
});

test("a6_rows_come_and_go_with_the_focus", async ({ open, accessible }) => {
  const page = await open("/work/gallery/fields", { width: 1280 });
  const name = () => page.evaluate(() => /** @type {HTMLInputElement} */ (document.activeElement).name);
  await named(page, "sample.parts[1].sample.part").fill("折叠椅");
  await press(page, "sample.parts", "加一行");
  assert.equal(await name(), "sample.parts[2].sample.part", "the new row has the focus");
  await page.keyboard.type("投影仪");
  await press(page, "sample.parts", "加一行");
  await page.keyboard.type("黑板");
  await accessible(page);
  await press(page, "sample.parts", "去掉第 2 行");
  assert.equal(await rows(page, "sample.parts").count(), 2);
  const line = form(page).locator('[data-lines="sample.parts"] [data-undo]');
  assert.match(await line.innerText(), /第 2 行去掉了。/);
  assert.equal(await rows(page, "sample.parts").nth(1).getAttribute("aria-label"), "第 2 行");
  await page.keyboard.press("Enter");
  assert.equal(await rows(page, "sample.parts").count(), 3, "it is back");
  assert.equal(await named(page, "sample.parts[2].sample.part").inputValue(), "投影仪");
  assert.equal(await name(), "sample.parts[2].sample.part");
  for (let row = 3; row < 10; row += 1) await press(page, "sample.parts", "加一行");
  assert.ok(await form(page).locator('[data-lines="sample.parts"] [name="_add"]').isDisabled(), "ten is the most");
  // The last row that goes leaves one to write in.
  for (let row = 10; row > 0; row -= 1) await press(page, "sample.parts", "去掉第 1 行");
  assert.equal(await rows(page, "sample.parts").count(), 1);
});

test("a6_rows_and_fields_without_scripts_at_320_px", async ({ open, fits, accessible }) => {
  const page = await open("/gallery/fields", { scripts: false, width: 320 });
  const again = (/** @type {string} */ key, /** @type {string} */ button) => Promise.all([page.waitForEvent("load"), press(page, key, button)]);
  await named(page, "sample.name").fill("石榴园居民会客厅");
  await named(page, "sample.hours[1].days").nth(2).press(" ");
  await named(page, "sample.hours[1].from").fill("14:00");
  await named(page, "sample.hours[1].to").fill("18:00");
  await again("sample.hours", "加一行");
  assert.equal(await rows(page, "sample.hours").count(), 2);
  assert.equal(await form(page).locator(".is-invalid, .ll-errors").count(), 0, "nothing is wrong with a form on its way");
  assert.equal(await named(page, "sample.name").inputValue(), "石榴园居民会客厅", "what was written is kept");
  assert.ok(await named(page, "sample.hours[1].days").nth(2).isChecked());
  await named(page, "sample.hours[2].days").nth(2).press(" ");
  await named(page, "sample.hours[2].from").fill("16:00");
  await named(page, "sample.hours[2].to").fill("20:00");
  await named(page, "sample.longest").fill("90");
  await save(page);
  const wrong = form(page).locator(".ll-errors");
  assert.match(await wrong.innerText(), /开放时间 第 2 行 从：与上一行重叠：周三 16:00–18:00。改成 18:00/);
  assert.match(await rows(page, "sample.hours").nth(1).innerText(), /与上一行重叠/);
  await wrong.getByRole("link", { name: /第 2 行/ }).press("Enter");
  assert.match(page.url(), /#f-sample-hours-2--from$/);
  await fits(page);
  await accessible(page);
  await again("sample.hours", "去掉第 2 行");
  assert.equal(await rows(page, "sample.hours").count(), 1);
  await named(page, "sample.kind").nth(1).press(" ");
  await named(page, "sample.longest").fill("90分");
  await named(page, "sample.worn").nth(4).press(" ");
  await named(page, "sample.things").first().press(" ");
  await named(page, "sample.parts[1].sample.part").fill("折叠椅");
  await named(page, "sample.parts[1].sample.count").fill("４０");
  await save(page);
  await page.getByText(SAVED).waitFor();
});

test("a10_fields_in_large_type", async ({ open, fits, accessible }) => {
  const page = await open("/gallery/fields", { width: 320, elder: true });
  await named(page, "sample.name").fill("石榴园居民会客厅");
  await named(page, "sample.kind").nth(1).press(" ");
  await press(page, "sample.hours", "加一行");
  await named(page, "sample.hours[2].days").first().press(" ");
  await named(page, "sample.hours[2].from").fill("上午9点");
  await named(page, "sample.hours[2].to").fill("12");
  const [day, star] = await Promise.all([
    form(page).locator(".ll-days label").first().boundingBox(),
    form(page).locator(".ll-stars .star").first().boundingBox(),
  ]);
  assert.ok(day && day.height >= 44 && day.width >= 24, `a day is ${JSON.stringify(day)}`);
  assert.ok(star && star.height >= 44, `a star is ${JSON.stringify(star)}`);
  await fits(page);
  await accessible(page);
  await save(page);
  await page.getByText(SAVED).waitFor();
});

test("a6_fields_in_english_say_what_is_wrong", async ({ open }) => {
  const page = await open("/gallery/fields", { width: 390, locale: "en" });
  await named(page, "sample.longest").fill("90");
  await named(page, "sample.page").fill("javascript:alert(1)");
  await Promise.all([page.waitForEvent("load"), form(page).getByRole("button", { name: "Save" }).press("Enter")]);
  const beside = (/** @type {string} */ id) => form(page).locator(`#f-sample-${id}-error`).innerText();
  assert.match(await beside("name"), /Fill this in/);
  assert.match(await beside("longest"), /90 minutes, or 90 hours/);
  assert.match(await beside("page"), /whole address/);
});
