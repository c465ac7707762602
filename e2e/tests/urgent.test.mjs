// Row C2: an emergency on a Sunday evening, with the program shown at that time, when every office is closed: the reporter
// is sent to 119 first and told until when and to whom; the desk and the duty have it on top; nobody else is late by it.

import assert from "node:assert/strict";
import { scenarios, startProgram } from "../harness/index.mjs";
import { codeOn, lineOf, says, write } from "../harness/job.mjs";

/** @typedef {import("playwright-core").Page} Page */

const SUNDAY = "2026-11-29T21:32+08:00";
const SAID = "楼道里煤气味很重，怕泄漏";
const OTHERS = ["desk02", "dispatcher", "leader", "handler", "grid0104"];

const { test } = scenarios(() => startProgram({ at: SUNDAY }));

/** How many entries are late, as the inbox counts them. @param {Page} page */
async function late(page) {
  await page.goto("/work");
  return Number(/只看超期\s*(\d+)/.exec(await says(page))?.[1]);
}

test("c2_a_gas_smell_on_a_sunday_evening_is_due_the_same_night", async ({ open, signIn, accessible, fits, shot }) => {
  const before = new Map();
  for (const who of OTHERS) before.set(who, await late(await signIn(who)));

  const guest = await open("/report", { width: 390 });
  await write(guest, { said: SAID });
  assert.match(await says(guest), /先打电话[\s\S]*119　火警救援/);
  assert.equal(await guest.locator('main a[href="tel:119"]').first().isVisible(), true);
  await accessible(guest);
  await fits(guest);
  await shot(guest, "urgent-check");

  await guest.getByRole("button", { name: /^(都不是，)?提交/ }).click();
  await guest.getByText("收到了，谢谢您").waitFor();
  const receipt = await says(guest);
  // Within two hours of the calendar, from some minutes after the program began to be shown.
  assert.match(receipt, /11 月 29 日 23:[34]\d 前受理/);
  assert.match(receipt, /紧急事项，已同时通知：石榴园社区 受理员、桐荫街道 值班员/);
  const code = await codeOn(guest);
  await accessible(guest);
  await fits(guest);
  await shot(guest, "urgent-receipt");

  for (const who of ["desk", "duty"]) {
    const page = await signIn(who);
    // Work reaches an inbox and its notices a moment after it is decided.
    await assertSoon(page, "/work/notices", (text) => text.includes(code) && text.includes("紧急，请马上处理"));
    await page.goto("/work");
    const inbox = await says(page);
    const groups = ["紧急", "已超期", "今天", "明天", "本周", "以后"].filter((group) => inbox.includes(`\n${group}\n`));
    assert.equal(groups[0], "紧急", inbox);
    assert.match(inbox, /\n紧急\n+1\n+消防通道　园丁楼1号楼[\s\S]*今天 23:[34]\d 前（1 小时 [45]\d 分）/);
    assert.equal(await late(page), 0, inbox);
    await accessible(page);
    await shot(page, `urgent-${who}`);
    const line = await lineOf(page, SAID);
    assert.ok(line, `${who} has the matter`);
    const first = await page.locator("main a[data-row]").first().getAttribute("href");
    assert.equal(await line.getAttribute("href"), first, `${who} has it on top`);
  }
  for (const who of OTHERS) assert.equal(await late(await signIn(who)), before.get(who), `${who} is late by it`);

  await guest.locator("main a[href*='/follow/']").first().click();
  await guest.getByText("在谁手里").first().waitFor();
  const page = await says(guest);
  assert.match(page, /在谁手里\s+石榴园社区[\s\S]*值班员/);
  assert.match(page, /楼道里煤气味很重[\s\S]*紧急/);
  await fits(guest);
  await shot(guest, "urgent-mine");
});

/**
 * Asks for a page until it says something, or fails with what it says.
 * @param {Page} page
 * @param {string} path
 * @param {(text: string) => boolean} wanted
 */
async function assertSoon(page, path, wanted) {
  let text = "";
  for (let tries = 0; tries < 60; tries += 1) {
    if (tries > 0) await page.waitForTimeout(500);
    await page.goto(path);
    text = await says(page);
    if (wanted(text)) return;
  }
  assert.fail(text);
}
