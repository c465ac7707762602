// A report as somebody in a hurry makes it: taps and page loads are counted, with scripts and without, by a guest, at the
// window, on a grid worker's round.

import assert from "node:assert/strict";
import { scenarios } from "../harness/index.mjs";
import { photo, says } from "../harness/job.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */

const { test } = scenarios();

const BOX = "哪个小区、哪栋楼";
/** A point in front of a building of the demonstration. */
const HERE = { longitude: 113.592398, latitude: 34.710832, accuracy: 12 };

/** Counts what a hand does and how often a page is loaded. @param {Page} page */
function counted(page) {
  const count = { taps: 0, loads: 0 };
  page.on("load", () => (count.loads += 1));
  /** @param {Locator} locator */
  const tap = async (locator) => {
    count.taps += 1;
    await locator.click();
  };
  /** Taps a field and writes into it. @param {Locator} field @param {string} words */
  const write = async (field, words) => {
    await tap(field);
    await field.pressSequentially(words);
  };
  /** Taps what loads a page. @param {Locator} locator */
  const leads = async (locator) => {
    count.taps += 1;
    await Promise.all([page.waitForEvent("load"), locator.click()]);
  };
  /** Taps the frame of the photos, and chooses one. */
  const shoot = async () => {
    count.taps += 1;
    const input = page.locator("main input[type=file]").first();
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), input.click()]);
    await chooser.setFiles(await photo(page, "seen"));
  };
  return { count, tap, write, leads, shoot };
}

test("c1_a_guest_reports_with_photo_in_six_taps", async ({ newContext, fits, accessible, shot }) => {
  for (const width of [320, 360, 390]) {
    const context = await newContext({ width });
    await context.grantPermissions(["geolocation"]);
    await context.setGeolocation(HERE);
    const page = await context.newPage();
    await page.goto("/report");
    const { count, tap, write, leads, shoot } = counted(page);
    await shoot();
    await write(page.getByLabel("怎么了"), "楼道里的声控灯不亮");
    await tap(page.getByRole("button", { name: "用我现在的位置" }));
    await page.locator("[data-places] p", { hasText: "这里是石榴园社区" }).waitFor();
    await fits(page);
    if (width === 360) await shot(page, "report-here");
    await leads(page.getByRole("button", { name: "提交" }));
    await page.getByText("收到了，谢谢您").waitFor();
    assert.ok(count.taps <= 6, `${count.taps} taps`);
    assert.deepEqual(count, { taps: 4, loads: 1 });
    await fits(page);
    await accessible(page);
  }
});

test("c1_the_nearest_building_is_one_more_tap", async ({ newContext }) => {
  const context = await newContext();
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation(HERE);
  const page = await context.newPage();
  await page.goto("/report");
  const { count, tap, write, leads } = counted(page);
  await write(page.getByLabel("怎么了"), "单元门关不上");
  await tap(page.getByRole("button", { name: "用我现在的位置" }));
  await tap(page.locator("[data-places] label").first());
  await leads(page.getByRole("button", { name: "提交" }));
  await page.getByText("收到了，谢谢您").waitFor();
  assert.equal(count.taps, 4);
});

test("c1_a_place_is_two_taps_by_typing", async ({ open, fits }) => {
  const page = await open("/report", { width: 360 });
  const { count, tap, write, leads } = counted(page);
  await write(page.getByLabel(BOX), "石榴园3");
  const choice = page.locator("[data-places] label", { hasText: "石榴园小区3号楼" });
  await choice.waitFor();
  await tap(choice);
  assert.equal(count.taps, 2);
  assert.equal(count.loads, 0, "choices come while words are typed");
  await write(page.getByLabel("怎么了"), "垃圾桶满了两天");
  await fits(page);
  await leads(page.getByRole("button", { name: "提交" }));
  await page.getByText("收到了，谢谢您").waitFor();
  assert.deepEqual(count, { taps: 4, loads: 1 });
});

test("c1_a_place_is_pointed_at_one_opening_deep", async ({ open, fits, shot }) => {
  const page = await open("/report", { width: 390 });
  const { count, tap } = counted(page);
  await tap(page.getByRole("button", { name: "在地图上指一下" }));
  const map = page.locator(".ll-map[data-ready]");
  await map.waitFor();
  assert.equal(count.taps, 1);
  // From afar the communities have names; a press goes near, where compounds and buildings have theirs.
  await map.locator(".ll-areaname", { hasText: "石榴园" }).waitFor();
  await map.scrollIntoViewIfNeeded();
  const name = await map.locator(".ll-areaname", { hasText: "石榴园" }).boundingBox();
  assert.ok(name);
  await page.mouse.click(name.x + name.width / 2, name.y + name.height / 2);
  const house = map.locator(".ll-placename.house:not(.is-hidden)", { hasText: "号楼" });
  await house.first().waitFor();
  await shot(page, "report-map");
  await house.first().evaluate((button) => /** @type {HTMLElement} */ (button).click());
  await page.getByText("已记下地图上的位置").waitFor();
  await page.locator("[data-places] p", { hasText: "这里是石榴园社区" }).waitFor();
  const point = page.locator("input[name='case.location']");
  assert.match(await point.inputValue(), /^113\.\d+,34\.\d+$/);
  assert.equal(await point.getAttribute("type"), "hidden", "nobody is asked for numbers");
  await page.getByRole("button", { name: "不用这个位置" }).click();
  assert.equal(await point.inputValue(), "");
  await fits(page);
});

test("c1_the_link_is_kept_in_one_tap", async ({ newContext }) => {
  const context = await newContext({ width: 390 });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  await page.goto("/report");
  await page.getByLabel("怎么了").fill("花坛栏杆断了一截");
  await page.getByLabel(BOX).pressSequentially("园丁楼1");
  await page.locator("[data-places] label").first().click();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "提交" }).click()]);
  const { count, tap } = counted(page);
  const copy = page.getByRole("button", { name: "复制链接，保存好" });
  const top = await copy.evaluate((button) => button.getBoundingClientRect().bottom);
  assert.ok(top < 844, `the button is in sight: ${top}`);
  await tap(copy);
  await page.getByText("已复制").waitFor();
  assert.equal(count.taps, 1);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /\/follow\/[A-Za-z0-9]{32}$/);
});

test("c1_a_report_without_scripts_goes_the_same_way", async ({ open, fits, accessible }) => {
  const page = await open("/report", { scripts: false, width: 360 });
  const { count, tap, write, leads } = counted(page);
  await page.locator("main input[type=file]").first().setInputFiles(await photo(page, "seen"));
  count.taps += 1;
  await write(page.getByLabel("怎么了"), "楼梯扶手松了");
  await write(page.getByLabel(BOX), "石榴园小区");
  await leads(page.getByRole("button", { name: "查找" }));
  // The page comes back where the place is: the box and the choices are in sight.
  assert.ok(page.url().endsWith("#where"), page.url());
  const seen = await page.locator("[data-places] label").nth(2).evaluate((label) => label.getBoundingClientRect().bottom);
  assert.ok(seen > 0 && seen < 844 - 80, `the choices are at ${seen}`);
  await fits(page);
  await accessible(page);
  await tap(page.locator("[data-places] label", { hasText: "石榴园小区3号楼" }));
  await leads(page.getByRole("button", { name: "提交" }));
  await page.getByText("收到了，谢谢您").waitFor();
  assert.deepEqual(count, { taps: 6, loads: 2 });
  // The link is a plain link.
  assert.match((await page.locator('main a[href*="/follow/"]').innerText()).trim(), /\/follow\/[A-Za-z0-9]{32}$/);
  await fits(page);
});

test("c1_what_is_missing_is_told_beside_its_field", async ({ open, accessible }) => {
  const page = await open("/report", { width: 390 });
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "提交" }).click()]);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "f-case-description", "the first field that is wrong has the focus");
  assert.match(await page.locator("#f-case-description-error").innerText(), /请填写/);
  assert.match(await page.locator(".ll-errors").innerText(), /怎么了/);
  await accessible(page);
});

test("c1_a_second_photo_is_one_more", async ({ open }) => {
  const page = await open("/report", { width: 390 });
  await page.getByText("拍照或选照片").waitFor();
  await page.locator("main input[type=file]").first().setInputFiles(await photo(page, "one"));
  await page.getByText("再加一张").waitFor();
  assert.equal(await page.locator(".ll-photos figure").count(), 1);
});

test("c1_whoever_has_the_same_trouble_adds_to_the_case", async ({ open, signIn, fits, accessible, shot }) => {
  const said = "园丁楼2号楼楼下的井盖翘起来了";
  const first = await open("/report", { width: 390 });
  await first.getByLabel("怎么了").fill(said);
  await first.getByLabel(BOX).pressSequentially("园丁楼2");
  await first.locator("[data-places] label").first().click();
  await Promise.all([first.waitForEvent("load"), first.getByRole("button", { name: "提交" }).click()]);
  const code = /TY-\d{8}-\d{4}/.exec(await says(first))?.[0] ?? "";
  const desk = await signIn("desk", { width: 1440 });
  await desk.goto(`/work/cases?state=all&q=${code}`);
  await desk.locator("[data-row] a").first().click();
  const home = desk.url();
  await desk.locator("summary", { hasText: "标题和公开标题" }).click();
  await desk.getByLabel("公开标题").last().fill("园丁楼2号楼井盖检修");
  await Promise.all([desk.waitForEvent("load"), desk.getByRole("button", { name: "保存", exact: true }).click()]);

  const second = await open("/report", { width: 360 });
  await second.locator("main input[type=file]").first().setInputFiles(await photo(second, "seen"));
  await second.getByLabel("怎么了").fill("井盖翘着，差点绊倒孩子");
  await second.getByLabel(BOX).pressSequentially("园丁楼2");
  await second.locator("[data-places] label").first().click();
  await Promise.all([second.waitForEvent("load"), second.getByRole("button", { name: "提交" }).click()]);
  assert.match(await says(second), /园丁楼2号楼井盖检修[\s\S]*石榴园社区/);
  assert.doesNotMatch(await says(second), /楼下的井盖/);
  await accessible(second);
  await shot(second, "report-offer");
  await Promise.all([second.waitForEvent("load"), second.getByRole("button", { name: "就是这件" }).click()]);
  const link = (await second.locator('main a[href*="/report/joined/"]').getAttribute("href")) ?? "";
  const own = await open(new URL(link).pathname, { width: 360, scripts: false });
  assert.match(await says(own), /差点绊倒孩子/);
  assert.doesNotMatch(await says(own), /楼下的井盖/);
  await fits(own);
  await accessible(own);
  await shot(own, "report-joined");
  await desk.goto(home);
  assert.match(await says(desk), /另有 1 人[\s\S]*差点绊倒孩子/);
});

test("c2_the_window_registers_and_accepts_with_one_press", async ({ signIn, fits, accessible, shot }) => {
  const page = await signIn("desk", { width: 1280 });
  await page.goto("/work/cases/new");
  const { count, tap, write, leads } = counted(page);
  await write(page.getByLabel("怎么了"), "楼道灯坏了两盏，晚上看不见");
  await write(page.getByLabel(BOX), "园丁楼3");
  await page.locator("[data-places] label").first().waitFor();
  await tap(page.locator("[data-places] label").first());
  await leads(page.getByRole("button", { name: "登记并受理" }));
  assert.deepEqual(count, { taps: 4, loads: 1 });
  assert.match(await says(page), /已登记并受理 TY-\d{8}-\d{4}-\w{4}，告诉来人查询码/);
  assert.doesNotMatch(await says(page), /谢谢您|再反映一件/);
  await fits(page);
  await accessible(page);
  await shot(page, "window-receipt");
  await page.getByRole("link", { name: "打开案件" }).click();
  assert.match(await says(page), /已受理/);
});

test("c1_a_grid_worker_reports_on_the_round", async ({ signIn, fits, accessible }) => {
  const page = await signIn("grid_worker", { width: 390 });
  await page.goto("/work");
  assert.ok((await page.locator('a[href="/field/report"]').count()) > 0, "the menu leads there");
  await page.goto("/field/report");
  const { count, write, leads, shoot } = counted(page);
  assert.doesNotMatch(await says(page), /哪个社区|选一下社区/);
  await shoot();
  await write(page.getByLabel("怎么了"), "消防通道堆了杂物");
  await leads(page.getByRole("button", { name: "提交" }));
  assert.match(await says(page), /请告诉我们在哪里/);
  await write(page.getByLabel("具体位置"), "小广场北侧");
  await leads(page.getByRole("button", { name: "提交" }));
  assert.match(await says(page), /已登记 TY-/);
  assert.ok(count.taps <= 6, `${count.taps}`);
  await fits(page);
  await accessible(page);
  // The own area is the grid with its buildings and people, not an empty list.
  await page.goto("/work/areas");
  const area = await says(page);
  assert.match(area, /石榴园小区1号楼/);
  assert.match(area, /网格员/);
  assert.doesNotMatch(area, /还没有下级区域/);
  assert.equal(await page.locator('main a[href="/work/cases"]').count(), 1);
  await fits(page);
});
