// A resident's day after the report: what waits is found at once, confirmed and rated in two taps, and told in large type.

import assert from "node:assert/strict";
import { fits } from "../harness/checks.mjs";
import { scenarios } from "../harness/index.mjs";
import { accepted, dispatch, handIn, leads, pass, reported, says } from "../harness/job.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */

const { test } = scenarios();
const WIDTHS = [320, 360, 390, 768, 1024, 1280, 1440];

/**
 * Counts what a finger does, and how many pages it loads.
 * @param {Page} page
 */
function finger(page) {
  const count = { taps: 0, loads: 0 };
  page.on("load", () => (count.loads += 1));
  return {
    count,
    tap: async (/** @type {Locator} */ what) => {
      count.taps += 1;
      await what.click();
    },
  };
}

/**
 * Lets something be reported, handled and checked, so that it waits for its reporter.
 * @param {import("../harness/index.mjs").Tools} tools
 * @param {string} said
 */
async function waiting(tools, said) {
  const { mine } = await reported(tools, said);
  await accepted(tools, said);
  await dispatch(await tools.signIn("dispatcher"), said);
  await handIn(await tools.signIn("handler"), said, "已经换好，现场试过三次");
  await pass(await tools.signIn("grid0104"), said);
  return new URL(mine).pathname;
}

test("c1_what_waits_is_found_in_one_tap_and_done_in_two", async (tools) => {
  const said = "六单元楼道灯一直不亮";
  const mine = await waiting(tools, said);
  const page = await tools.signIn("resident", { width: 360 });
  await page.goto("/");
  assert.match(await page.locator(".ll-tabbar a[href='/me/matters']").innerText(), /我的事项\s*\d+/);
  const { tap, count } = finger(page);
  const card = page.locator(`.ll-waits a[href='${mine}']`);
  await leads(page, () => tap(card));
  assert.deepEqual(count, { taps: 1, loads: 1 }, "the matter that waits is one tap from home");
  assert.match(await says(page), /现在等您看一眼[\s\S]*修好了吗/);
  await tools.shot(page, "resident-waiting-360");
  await tap(page.locator("label", { has: page.locator("[name='rating.grade'][value='5']") }));
  await leads(page, () => tap(page.getByRole("button", { name: "修好了，可以办结" })));
  assert.deepEqual(count, { taps: 3, loads: 2 }, "the grade and the green button are two taps");
  assert.match(await says(page), /已办结[\s\S]*办结，用时[\s\S]*您的评价\s+非常满意/);
  assert.doesNotMatch(await says(page), /反映人确认|反映人，用了/);
  await tools.shot(page, "resident-done-360");
});

test("c1_it_is_sent_back_with_a_reason_without_scripts", async (tools) => {
  const said = "七单元下水口又堵了";
  const mine = await waiting(tools, said);
  const page = await tools.signIn("resident", { width: 360, scripts: false });
  await page.goto(mine);
  const { tap, count } = finger(page);
  await tap(page.getByText("没修好，退回重办"));
  await page.getByLabel("哪里没修好").fill("一下雨还是堵");
  await leads(page, () => tap(page.getByRole("button", { name: "退回重办" })));
  assert.deepEqual(count, { taps: 2, loads: 1 });
  assert.match(await says(page), /您说没有解决，已退回重办：一下雨还是堵/);
  // Urging leaves a trace, and waits a day.
  await leads(page, () => page.getByRole("button", { name: "催办" }).click());
  assert.match(await says(page), /您催了一次，承办单位已收到[\s\S]*以后可以再来一次/);
  assert.equal(await page.getByRole("button", { name: "催办", disabled: false }).count(), 0);
  // Whoever has it can be called.
  assert.ok((await page.locator(".ll-now a[href^='tel:']").count()) > 0, "the unit's telephone stands beside its name");
  await tools.shot(page, "resident-urged-360");
});

test("c1_large_type_has_three_numbers_and_four_doors", async (tools) => {
  const said = "八单元门禁刷不开";
  const mine = await waiting(tools, said);
  const page = await tools.signIn("resident", { width: 360, elder: true });
  await page.goto("/");
  const numbers = page.locator(".ll-emergency a");
  assert.deepEqual(await numbers.evaluateAll((all) => all.map((one) => one.getAttribute("href"))), ["tel:120", "tel:110", "tel:119"]);
  const sizes = await numbers.evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => [Math.round(width), Math.round(height)]));
  assert.equal(new Set(sizes.map(String)).size, 1, `equal buttons: ${sizes}`);
  assert.ok((sizes[0]?.[1] ?? 0) >= 96, `96 px high: ${sizes}`);
  const doors = await page.locator(".ll-lattice a").count();
  assert.ok(doors > 1 && doors <= 4, `${doors} doors`);
  assert.equal(await page.locator(".ll-lattice a[href='/me/matters']").count(), 1, "progress leads to one's own");
  assert.equal(await page.locator(".ll-lattice a[href^='tel:']").count(), 1, "one may call instead of writing");
  assert.equal(await page.locator(".ll-waits li").count(), 1, "one card waits");
  assert.deepEqual(await page.locator(".ll-tabbar a").evaluateAll((all) => all.map((one) => one.getAttribute("href"))), ["/", "/me/matters", "/me/notices"]);
  await tools.accessible(page);
  await tools.shot(page, "resident-home-elder-360");
  await page.goto(mine);
  const first = await page.locator("main .ll-sentence").innerText();
  assert.match(first, /等您确认/);
  assert.equal(await page.locator("main .ll-now").isVisible(), false, "the table is folded");
  await tools.accessible(page);
  await tools.shot(page, "resident-matter-elder-360");
});

test("c1_large_type_is_one_switch_away_on_every_page", async (tools) => {
  const guest = await tools.open("/", { width: 360 });
  for (const path of ["/", "/report", "/follow", "/sign-in", "/sign-up", "/open/cases", "/open/areas", "/privacy"]) {
    await guest.goto(path);
    assert.ok(await guest.getByRole("button", { name: /长辈模式/ }).first().isVisible(), path);
  }
  const resident = await tools.signIn("resident", { width: 360 });
  for (const path of ["/", "/me/matters", "/me/notices", "/me/account", "/open/cases", "/open/areas"]) {
    await resident.goto(path);
    assert.ok(await resident.getByRole("button", { name: /长辈模式/ }).first().isVisible(), path);
  }
});

test("c1_public_pages_keep_the_frame_of_who_is_signed_in", async (tools) => {
  const page = await tools.signIn("resident", { width: 360 });
  for (const path of ["/open/areas", "/open/cases"]) {
    await page.goto(path);
    assert.deepEqual(await page.locator(".ll-tabbar a").evaluateAll((all) => all.map((one) => one.getAttribute("href"))), ["/", "/me/matters", "/me/notices", "/me/account"], path);
  }
  await page.goto("/open/areas");
  assert.match(await page.locator("main h1").innerText(), /社区/);
  assert.match(await says(page), /网格员[\s\S]*楼栋[\s\S]*号楼/);
});

test("c1_nothing_overflows_from_the_smallest_phone_to_a_desk", async (tools) => {
  const mine = await waiting(tools, "九单元扶手松了");
  for (const elder of [false, true]) {
    for (const width of WIDTHS) {
      const page = await tools.signIn("resident", { width, elder });
      for (const path of ["/", "/me/matters", mine, "/open/areas", "/open/cases", "/follow"]) {
        await page.goto(path);
        await fits(page);
      }
      if (width === 1280 || width === 360) await tools.shot(page, `resident-follow-${width}${elder ? "-elder" : ""}`);
      await page.context().close();
    }
  }
});
