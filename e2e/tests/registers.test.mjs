// Registers: a facility (a thing with its place) and a hidden danger (a check), by keyboard, without scripts on the smallest
// screen, in large type and in English.

import assert from "node:assert/strict";
import { roomy } from "../harness/checks.mjs";
import { scenarios } from "../harness/index.mjs";

/** @typedef {import("playwright-core").Page} Page */

const { test } = scenarios();
const WIDE = { width: 1280 };
const PHONE = { width: 320, scripts: false };

/** A picture of one red point, as a phone would send it. */
const PHOTO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

/** A field by its name. @param {Page} page @param {string} name */
const named = (page, name) => page.locator(`main [name="${name}"]`);

/** Presses a button or link of the page that leads on. @param {Page} page @param {import("playwright-core").Locator} what */
const onward = (page, what) => Promise.all([page.waitForEvent("load"), what.press("Enter")]);

/** Chooses a building in the picker of a field, by its round trip. @param {Page} page @param {string} field @param {string} words */
async function choose(page, field, words) {
  await named(page, `_q:${field}`).fill(words);
  const find = page.locator(`main button[name="_find"][value="${field}"]`);
  await onward(page, find);
  const first = page.locator(`main input[type="radio"][name="${field}"]`).first();
  await first.press(" ");
}

/** Opens the form of a new record from the menu. @param {Page} page @param {string} register @param {RegExp} button */
async function fresh(page, register, button) {
  await page.goto("/work/registers");
  await onward(page, page.locator("main").getByRole("link", { name: register }));
  await onward(page, page.locator("main").getByRole("link", { name: button }).first());
}

test("a4_a_facility_is_recorded_by_keyboard_and_without_scripts", async ({ signIn, accessible, fits, shot }) => {
  const page = await signIn("director01", { ...WIDE, scripts: false });
  await fresh(page, "设施阵地", /^登记/);
  await accessible(page);
  await onward(page, page.getByRole("button", { name: "存好", exact: true }));
  await page.getByRole("alert").getByText("处没填好").waitFor();
  await accessible(page);
  await named(page, "facility.name").fill("石榴园居民会客厅");
  await page.getByLabel("居民会客厅", { exact: true }).press(" ");
  await choose(page, "facility.place", "2号楼");
  await named(page, "facility.area_m2").fill("168.4");
  await shot(page, "register-form");
  await onward(page, page.getByRole("button", { name: "存好", exact: true }));
  await page.getByRole("heading", { level: 1, name: "石榴园居民会客厅" }).waitFor();
  await accessible(page);
  await fits(page);
  await shot(page, "record-thing");

  // Closing asks why; afterwards the page says what comes next.
  const at = page.url();
  await page.goto(`${at}/do/close`);
  await named(page, "facility.closed_why").fill("装修");
  await onward(page, page.getByRole("button", { name: "暂停使用" }));
  await page.getByRole("region", { name: "下一步" }).getByRole("link", { name: "恢复使用" }).waitFor();
  await accessible(page);
  await page.goto("/work/facilities");
  await accessible(page);
  await shot(page, "register-table");
  await page.goto("/work/facilities?view=cards");
  await accessible(page);
  await page.goto(`${at}/history`);
  await accessible(page);
});

test("a4_the_pages_of_a_register_at_320_px", async ({ signIn, fits, shot }) => {
  const page = await signIn("director01", PHONE);
  for (const path of ["/work/registers", "/work/facilities", "/work/facilities?view=cards", "/work/facilities/new", "/work/dangers", "/field/dangers/new"]) {
    await page.goto(path);
    await fits(page);
    await roomy(page);
  }
  await page.goto("/work/facilities");
  const record = page.locator("main a[data-open]").first();
  if (await record.count()) {
    await onward(page, record);
    await fits(page);
    await roomy(page);
    await shot(page, "record-thing-phone");
    await page.goto(`${page.url()}/change`);
    await fits(page);
  }
});

test("b6_a_danger_is_recorded_on_a_phone_with_a_picture", async ({ signIn, accessible, fits, shot }) => {
  const page = await signIn("grid0101", { width: 360, scripts: false });
  await page.goto("/field/dangers/new");
  await fits(page);
  await accessible(page);
  await named(page, "danger.photos").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: PHOTO });
  await page.locator('main input[name="danger.kind"]').first().press(" ");
  await named(page, "danger.text").fill("楼道里堆着纸箱，挡住了半边路");
  await choose(page, "danger.place", "2号楼");
  // The picture came along while a place was sought.
  await page.getByText("已带上 1 个文件").waitFor();
  await shot(page, "register-quick");
  await onward(page, page.getByRole("button", { name: "存好" }));
  await page.getByText("改前，改后").waitFor();
  await fits(page);
  await accessible(page);
  await shot(page, "record-check-phone");
  await page.goto("/work/dangers");
  await fits(page);
  await accessible(page);
});

test("a4_the_same_in_large_type_and_in_english", async ({ open, signIn, fits, accessible }) => {
  const guest = await open("/open/facilities", { width: 320, elder: true });
  await fits(guest);
  await accessible(guest);
  const page = await signIn("director01", { ...WIDE, locale: "en" });
  await page.goto("/work/facilities/new");
  const words = await page.locator("main").innerText();
  assert.match(words, /Add: Facility/);
  assert.match(words, /What residents can see/);
  await accessible(page);
  await page.goto("/work/dangers");
  await accessible(page);
});
