// A report from the first word to the last: a resident, the community's desk, the street's dispatcher, a company that
// leads with a department that assists, and a grid worker. Each is told whose move it is, and sees only the own moves.

import assert from "node:assert/strict";
import { scenarios } from "../harness/index.mjs";

/** @typedef {import("playwright-core").Page} Page */

const SAID = "四单元门口的井盖裂了一道口子，走路容易踩空";
const SHORT = "四单元门口的井盖";

const { test } = scenarios();

/**
 * Opens the matter in the inbox of who is signed in, and returns what the line said.
 * @param {Page} page
 */
async function openFromInbox(page) {
  const line = page.locator("main a[data-row]", { hasText: SHORT }).first();
  for (let tries = 0; tries < 20; tries += 1) {
    // Work reaches an inbox a moment after it is decided.
    await page.goto("/work");
    if ((await line.count()) > 0) break;
    await page.waitForTimeout(300);
  }
  const said = await line.innerText();
  await line.click();
  await page.getByRole("heading", { name: SHORT }).first().waitFor();
  return said;
}

/**
 * Begins a move of the sheet and waits for its form.
 * @param {Page} page
 * @param {string} move the start of its `do`
 */
async function begin(page, move) {
  await page.locator(`main a[href*="do=${move}"]`).first().click();
  await page.waitForURL((url) => url.searchParams.get("do")?.startsWith(move) ?? false);
}

/**
 * Sends the form and waits until the page says what was done, or shows the matter without the form.
 * @param {Page} page
 * @param {string} button
 */
async function send(page, button) {
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.waitForURL((url) => !url.searchParams.has("do"));
}

/**
 * A photograph for evidence: what the page looks like just now.
 * @param {Page} page
 * @param {string} name
 */
async function photo(page, name) {
  const buffer = await page.screenshot({ clip: { x: 0, y: 0, width: 320, height: 240 } });
  return { name: `${name}.png`, mimeType: "image/png", buffer };
}

test("c2_main_job_with_five_people", async ({ signIn }) => {
  const phone = { width: 390 };
  const resident = await signIn("resident", phone);
  await resident.goto("/report");
  await resident.getByLabel("哪个小区、哪栋楼").fill("园丁楼");
  await resident.getByRole("button", { name: "查找" }).click();
  await resident.getByRole("radio", { name: "园丁楼1号楼" }).press(" ");
  await resident.getByLabel("怎么了").fill(SAID);
  await resident.getByRole("button", { name: "下一步，核对一下" }).click();
  await resident.getByRole("heading", { name: "您写的是" }).waitFor();
  assert.match(await resident.locator("main").innerText(), /园丁楼1号楼[\s\S]*石榴园社区/);
  await resident.getByRole("button", { name: /^(都不是，)?提交/ }).click();
  await resident.getByText("收到了，谢谢您").waitFor();
  const code = /[A-Z]{2}-\d{8}-\d{4}/.exec(await resident.locator("main").innerText())?.[0];
  assert.ok(code, "the receipt shows a code");
  await resident.getByRole("link", { name: "我的事项" }).first().click();
  await resident.getByRole("link", { name: SHORT }).first().click();
  const mine = resident.url();
  const sees = async (/** @type {RegExp} */ what) => {
    await resident.goto(mine);
    assert.match(await resident.locator("main").innerText(), what);
  };
  await sees(/等待社区受理|受理员/);

  const desk = await signIn("desk");
  assert.match(await openFromInbox(desk), /等您受理/);
  await begin(desk, "complete.");
  await desk.getByLabel("类别").selectOption("0201");
  await send(desk, "受理");
  assert.match(await desk.locator("main").innerText(), /已受理[\s\S]*派遣员/);
  await sees(/已受理，等待派遣|派遣员/);

  const dispatcher = await signIn("dispatcher");
  assert.match(await openFromInbox(dispatcher), /等您派遣/);
  await begin(dispatcher, "dispatch.");
  await dispatcher.getByLabel("主办单位").selectOption({ label: "桐荫街道城建科（城建机构）" });
  await dispatcher.getByRole("checkbox", { name: /清源水务排水班/ }).check();
  await send(dispatcher, "派遣");
  const sheet = await dispatcher.locator("main").innerText();
  assert.match(sheet, /办理中/);
  assert.match(sheet, /主办 桐荫街道城建科，协办 清源水务排水班/);
  await sees(/承办单位正在办理/);

  for (const who of ["paishui", "handler"]) {
    const handler = await signIn(who);
    assert.match(await openFromInbox(handler), /等您办理/);
    assert.equal(await handler.locator('main a[href*="do=dispatch"]').count(), 0, `${who} cannot dispatch`);
    await begin(handler, "complete.");
    await handler.getByLabel("处置情况").fill("井盖和井圈已换好，现场踩过，不响了");
    await handler.locator("main input[type=file]").first().setInputFiles(await photo(handler, who));
    await send(handler, "反馈");
    await handler.goto("/work");
    assert.equal(await handler.locator("main a[data-row]", { hasText: SHORT }).count(), 0, `${who} has done the own part`);
    await sees(who === "paishui" ? /承办单位正在办理/ : /网格员正在核查/);
  }

  const grid = await signIn("grid0104", phone);
  assert.match(await openFromInbox(grid), /等您现场核查/);
  assert.match(await grid.locator("main").innerText(), /清源水务排水班 已反馈|清源水务排水班\s+已反馈/);
  await begin(grid, "complete.6.pass");
  await grid.locator("main input[type=file]").first().setInputFiles(await photo(grid, "grid"));
  await send(grid, "核查通过");

  await sees(/等您确认[\s\S]*在谁手里\s+您/);
  await resident.getByRole("button", { name: "确认已解决" }).click();
  await resident.getByText("已办结").first().waitFor();
  const rating = resident.locator("main form", { has: resident.locator("[name='rating.grade']") });
  await rating.locator("[name='rating.grade']").first().press(" ");
  await rating.locator("button[type=submit]").last().click();
  await resident.getByText("您的评价").first().waitFor();
});
