// What goes wrong says what it is and leads on, in both languages: no such page, somebody else's, forbidden, only for forms,
// too large, not from here.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scenarios } from "../harness/index.mjs";
import { leads, report, says, write } from "../harness/job.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../harness/index.mjs").Tools} Tools */

const { test } = scenarios();
const LOCALES = /** @type {const} */ (["zh", "en"]);

/**
 * Asserts that the page says what went wrong, and that its way back leads to `home`.
 * @param {Tools} tools
 * @param {Page} page
 * @param {{ status: number | undefined, is: number, says: RegExp, home?: string }} expected
 */
async function tells({ accessible, fits }, page, expected) {
  assert.equal(expected.status, expected.is, page.url());
  assert.match(await says(page), expected.says);
  await accessible(page);
  await fits(page);
  assert.equal(await page.locator("main .ll-failure a.btn").first().getAttribute("href"), expected.home ?? "/", "the way back");
}

/** The button of a report that goes on. @param {Page} page */
const next = (page) => page.locator("button[name=do][value=next]");

/** @param {Page} page @param {string} path */
const statusOf = async (page, path) => (await page.goto(path))?.status();

test("a10_pages_that_are_not_there_or_not_open_say_so", async (tools) => {
  const said = "二十二单元窗户关不上";
  const owner = await tools.signIn("13800000002", { width: 390 });
  await report(owner, { said });
  await owner.goto("/me/matters");
  const matter = await owner.getByRole("link", { name: said }).first().getAttribute("href");
  for (const locale of LOCALES) {
    const zh = locale === "zh";
    const guest = await tools.open("/", { width: 360, locale });
    await tells(tools, guest, { status: await statusOf(guest, "/nowhere"), is: 404, says: zh ? /没有这一页/ : /There is no such page/ });
    await tells(tools, guest, { status: await statusOf(guest, "/follow/abc"), is: 404, says: zh ? /这个链接打不开/ : /link/ });
    await tells(tools, guest, { status: await statusOf(guest, "/report/send"), is: 405, says: zh ? /不能这样打开/ : /cannot be opened this way/ });

    const stranger = await tools.signIn("13800000003", { width: 360, locale, elder: true });
    await tells(tools, stranger, { status: await statusOf(stranger, matter ?? ""), is: 404, says: zh ? /没有这件事，或不由您看|没有这一页/ : /no such/i });
    await tells(tools, stranger, { status: await statusOf(stranger, "/work/settings"), is: 403, says: zh ? /您不能打开这里/ : /You may not open this/ });

    const staff = await tools.signIn("desk", { width: 1440, locale });
    await tells(tools, staff, { status: await statusOf(staff, "/work/settings"), is: 403, says: zh ? /您不能打开这里/ : /You may not open this/, home: "/work" });
    await tells(tools, staff, { status: await statusOf(staff, "/work/cases/00000000-0000-0000-0000-000000000000"), is: 404, says: zh ? /没有这/ : /no such/i, home: "/work" });
  }
  // The neighbours' street is another office.
  const neighbour = await tools.signIn("neighbour");
  const other = (matter ?? "").replace("/me/matters/", "/work/matters/");
  await tells(tools, neighbour, { status: await statusOf(neighbour, other), is: 404, says: /没有这/, home: "/work" });
});

test("a9_a_photo_above_the_limit_says_so", async (tools) => {
  const folder = await mkdtemp(join(tmpdir(), "linli-e2e-photo-"));
  const large = join(folder, "large.jpg");
  await writeFile(large, Buffer.alloc(21 * 1024 * 1024, 1));
  for (const locale of LOCALES) {
    const page = await tools.open("/report", { width: 360, locale });
    await page.locator("[name='case.description']").fill("二十三单元墙皮脱落");
    await page.locator("main input[type=file]").first().setInputFiles(large);
    await leads(page, () => next(page).click());
    assert.match(await page.locator("main #f-case-photos-error").innerText(), locale === "zh" ? /文件超过 20 MB/ : /20 MB/);
    assert.equal(await page.locator("[name='case.description']").inputValue(), "二十三单元墙皮脱落", "what was written is kept");
    await tools.accessible(page);
    await tools.fits(page);
  }
  await rm(folder, { recursive: true });
  const page = await tools.open("/report", { width: 360 });
  await page.locator("[name='case.description']").fill("二十三单元墙皮脱落");
  const text = { name: "note.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") };
  await page.locator("main input[type=file]").first().setInputFiles(text);
  await leads(page, () => next(page).click());
  assert.match(await page.locator("main #f-case-photos-error").innerText(), /只收照片/);
});

test("a9_a_form_above_the_limit_says_so", async (tools) => {
  // The whole form may have 64 MiB; the program may hang up before the browser has sent it all.
  tools.allow(/413|ERR_CONNECTION_RESET|ERR_CONNECTION_ABORTED|ERR_EMPTY_RESPONSE/);
  const folder = await mkdtemp(join(tmpdir(), "linli-e2e-photos-"));
  const photos = [1, 2, 3, 4].map((n) => join(folder, `${n}.jpg`));
  for (const photo of photos) await writeFile(photo, Buffer.alloc(17 * 1024 * 1024));
  for (const locale of LOCALES) {
    const page = await tools.open("/report", { width: 360, locale });
    await page.locator("[name='case.description']").fill("二十三单元墙皮脱落");
    await page.locator("main input[type=file]").first().setInputFiles(photos);
    await leads(page, () => next(page).click());
    assert.match(await page.locator("body").innerText(), locale === "zh" ? /内容太大[\s\S]*64 MB/ : /Too large[\s\S]*64 MB/);
    await tools.accessible(page);
    await tools.fits(page);
  }
  await rm(folder, { recursive: true });
});

test("a11_a_form_that_is_not_from_here_is_refused", async (tools) => {
  for (const locale of LOCALES) {
    const page = await tools.signIn("13800000004", { width: 360, locale });
    await write(locale === "zh" ? page : await tools.signIn("13800000004", { width: 360 }), { said: "二十四单元下水道堵了" });
    await page.goto("/me/account/profile");
    const form = page.locator("main form", { has: page.locator("[name='account.phone']") });
    await form.locator("[name='_csrf']").evaluate((field) => field.setAttribute("value", "forged"));
    const [answer] = await Promise.all([page.waitForResponse((one) => one.request().method() === "POST"), leads(page, () => form.locator("button[type=submit]").click())]);
    await tells(tools, page, { status: answer.status(), is: 403, says: locale === "zh" ? /这个页面过期了/ : /This page has expired/ });
  }
});
