// Reporting as it works on the oldest phone: no scripts, a small window; and with large type.

import assert from "node:assert/strict";
import { scenarios } from "../harness/index.mjs";

/** @typedef {import("playwright-core").Page} Page */

const { test } = scenarios();

/**
 * Reports without a name, from the first page to the receipt, and returns the receipt's code and the path of its link.
 * @param {Page} page
 * @param {{ building: string, said: string, look: (page: Page) => Promise<void> }} report
 */
async function report(page, { building, said, look }) {
  await page.getByRole("link", { name: "我要反映" }).click();
  await page.getByLabel("哪个小区、哪栋楼").fill("园丁楼");
  await page.getByRole("button", { name: "查找" }).click();
  await page.getByRole("radio", { name: building, exact: true }).press(" ");
  await page.getByLabel("怎么了").fill(said);
  await page.getByLabel("匿名反映").press(" ");
  await look(page);
  await page.getByRole("button", { name: "先看一遍" }).click();
  await page.getByRole("heading", { name: "您写的是" }).waitFor();
  const answers = await page.locator("main").innerText();
  assert.ok(answers.includes(said) && answers.includes(building) && answers.includes("匿名"), answers);
  await look(page);
  await page.getByRole("button", { name: /^(都不是，)?提交/ }).click();
  await page.getByText("收到了，谢谢您").waitFor();
  await look(page);
  const code = /[A-Z]{2}-\d{8}-\d{4}-[2-9A-Z]{4}/.exec(await page.locator("main").innerText())?.[0];
  const link = await page.locator('main a[href*="/follow/"]').getAttribute("href");
  assert.ok(code && link, "the receipt shows a code and a link");
  return { code, path: new URL(link, page.url()).pathname };
}

test("c1_report_at_360_px_without_scripts", async ({ open, fits }) => {
  const window = { scripts: false, width: 360 };
  const page = await open("/", window);
  const said = "楼下花坛边的井盖裂了一道口子，孩子容易踩到";
  const { code, path } = await report(page, { building: "园丁楼2号楼", said, look: fits });
  await page.getByRole("button", { name: "我已经保存好了" }).click();
  assert.equal(await page.locator('main a[href*="/follow/"]').count(), 0, "the link is shown once");

  const later = await open(path, window);
  const text = await later.locator("main").innerText();
  assert.ok(text.includes(code) && text.includes("园丁楼2号楼"), text);
  assert.match(text, /受理/);
  await fits(later);
});

test("a10_report_in_elder_mode", async ({ open, fits }) => {
  const page = await open("/", { width: 360, elder: true });
  const size = await page.locator("main p, main small").first().evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
  assert.ok(size >= 18, `type is ${size} px`);
  await page.getByRole("link", { name: "我要反映" }).click();
  await page.getByLabel("怎么了").fill("单元门口的台阶缺了一块，老人上下不方便");
  await page.getByLabel("具体位置").fill("园丁楼 3 号楼 1 单元门口");
  await page.getByLabel("在哪个社区").selectOption({ label: "石榴园社区" });
  await fits(page);
  await page.getByRole("button", { name: "先看一遍" }).click();
  await page.getByRole("heading", { name: "您写的是" }).waitFor();
  await fits(page);
  await page.getByRole("button", { name: /^(都不是，)?提交/ }).click();
  await page.getByText("收到了，谢谢您").waitFor();
  await fits(page);
});
