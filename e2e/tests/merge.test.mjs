// Row A1: two communities with cases in every state are merged, and both desks see all of them afterwards.

import assert from "node:assert/strict";
import { scenarios } from "../harness/index.mjs";
import { leads, says } from "../harness/job.mjs";

const { test } = scenarios();

/** Returns the links of the cases that a list shows. @param {import("playwright-core").Page} page */
async function cases(page) {
  await page.goto("/work/cases?state=all");
  const links = await page.locator("main a[href^='/work/cases/']").evaluateAll((found) => found.map((link) => new URL(link.getAttribute("href") ?? "", location.href).pathname));
  return [...new Set(links.filter((path) => /^\/work\/cases\/[0-9a-f-]{36}$/.test(path)))];
}

test("a1_both_desks_see_every_case_after_a_merge", async ({ signIn, accessible }) => {
  const admin = await signIn("sysadmin");
  const [one, two] = [await signIn("desk01"), await signIn("desk02")];
  const before = [await cases(one), await cases(two)];
  const names = ["石榴园社区", "柿子园社区"];
  assert.ok(before[0].length > 0 && before[1].length > 0, "both have cases");
  const shown = await Promise.all([one, two].map(async (page) => (await page.locator("body").innerText()).match(/\S{2,8}社区/)?.[0] ?? ""));
  assert.ok(shown.every(Boolean), `${names}`);

  // What follows is told before it is ordered.
  await admin.goto("/work/areas");
  await leads(admin, () => admin.locator("main a", { hasText: shown[0] }).first().click());
  await admin.goto((await admin.locator("main a[href$='/change/merge']").first().getAttribute("href")) ?? "");
  await admin.locator("label", { hasText: shown[1] }).click();
  await admin.locator("[name='into'][value='new']").check();
  await admin.locator("[name='area.name']").fill("听河社区");
  await admin.locator("[name='area.reason']").fill("两个社区合并");
  await admin.locator("[name='area.approval']").fill("清政字〔2026〕9号");
  await admin.locator("[name='approval.by']").fill("清河区人民政府");
  await admin.locator("[name='approval.on']").fill(await admin.locator("[name='area.from']").inputValue());
  await leads(admin, () => admin.locator("main form button[type='submit']").last().click());
  assert.match(await says(admin), /会跟着变的[\s\S]*社区受理员[\s\S]*在办的办件[\s\S]*待办/);
  await accessible(admin);
  await leads(admin, () => admin.getByRole("button", { name: "确认登记" }).click());

  // Both desks have all of them, each at its own address.
  for (const page of [one, two]) {
    for (let tried = 0; ; tried += 1) {
      await page.goto("/work/cases");
      const said = await page.locator("body").innerText();
      if (said.includes("听河社区")) break;
      assert.ok(tried < 60, "the cases did not follow");
      await page.waitForTimeout(500);
    }
    for (const path of [...before[0].slice(0, 5), ...before[1].slice(0, 5)]) {
      const answer = await page.goto(path);
      assert.equal(answer?.status(), 200, `${path} is seen`);
    }
    await page.goto("/work/cases");
    // Whoever looks for the old communities finds them among the conditions.
    assert.match((await page.locator("main").textContent()) ?? "", /石榴园社区（原）/);
  }
});
