// A building is found by what people call it, however it is spelt: with and without scripts, on every form that asks.

import assert from "node:assert/strict";
import { scenarios } from "../harness/index.mjs";

/** @typedef {import("playwright-core").Page} Page */

const { test } = scenarios();

const BOX = "哪个小区、哪栋楼";
/** What is typed, and the building that comes first. */
const SPELLINGS = [
  ["石榴园 3号楼", "石榴园小区3号楼"],
  ["石榴园3号楼", "石榴园小区3号楼"],
  ["石榴园小区3号楼", "石榴园小区3号楼"],
  ["石榴园小区 3 号 楼", "石榴园小区3号楼"],
  ["石榴园小区3栋", "石榴园小区3号楼"],
  ["石榴园三号楼", "石榴园小区3号楼"],
  ["石榴园３号楼", "石榴园小区3号楼"],
  ["石榴园叁号楼", "石榴园小区3号楼"],
  ["石榴园#3", "石榴园小区3号楼"],
  ["石榴园3#楼", "石榴园小区3号楼"],
  ["石榴园社区3号楼", "石榴园小区3号楼"],
  ["石榴园路8号3号楼", "石榴园小区3号楼"],
  ["slysq3", "石榴园小区3号楼"],
  ["slyxq3", "石榴园小区3号楼"],
  ["shiliuyuan 3", "石榴园小区3号楼"],
  ["石榴园小区13号楼", "石榴园小区13号楼"],
  ["石榴园十三号楼", "石榴园小区13号楼"],
  ["园丁楼 3号楼", "园丁楼3号楼"],
  ["园丁3栋", "园丁楼3号楼"],
  ["ydl3", "园丁楼3号楼"],
];
/** A number alone finds every building of this number and no other. */
const NUMBERS = ["3", "3栋", "三号楼", "３号楼", "３", "#3", "3#楼"];

/** The names that are offered. @param {Page} page */
const offered = async (page) => (await page.locator("[data-places] label").allInnerTexts()).map((name) => name.trim()).filter((name) => !/^(都不是|不改)/.test(name));

/** Looks without scripts. @param {Page} page @param {string} words */
async function look(page, words) {
  await page.getByLabel(BOX).fill(words);
  await page.getByRole("button", { name: "查找" }).click();
  await page.locator("[data-places] :is(fieldset, .alert, [data-said])").first().waitFor();
  return offered(page);
}

test("c1_a_building_is_found_by_each_spelling_without_scripts", async ({ open, fits }) => {
  let page = await open("/report", { scripts: false, width: 360 });
  for (const [at, [words, first]] of SPELLINGS.entries()) {
    // Nobody spells one building in twenty ways; each few come from a window of their own.
    if (at % 8 === 7) page = await open("/report", { scripts: false, width: 360 });
    const names = await look(page, words);
    assert.equal(names[0], first, `${words}: ${names.join(" ")}`);
  }
  page = await open("/report", { scripts: false, width: 360 });
  for (const words of NUMBERS) {
    const names = await look(page, words);
    assert.ok(names.length > 4 && names.every((name) => /(^|[^\d])3号/.test(name)), `${words}: ${names.join(" ")}`);
  }
  const thirteen = await look(page, "13栋");
  assert.ok(thirteen.length > 0 && thirteen.every((name) => name.endsWith("13号楼")), thirteen.join(" "));
  await fits(page);
});

test("c1_a_compound_lists_its_buildings_in_order_and_says_how_many_more", async ({ open, fits, accessible }) => {
  const page = await open("/report", { scripts: false, width: 390 });
  const names = await look(page, "石榴园小区");
  assert.deepEqual(names, ["石榴园小区", ...[1, 2, 3, 4, 5, 6, 7].map((n) => `石榴园小区${n}号楼`)]);
  assert.match(await page.locator("[data-places]").innerText(), /还有 \d+ 栋，再写个楼号/);
  // The choices are in view after the page came back.
  const top = await page.locator("[data-places] label").first().evaluate((e) => e.getBoundingClientRect().top);
  assert.ok(top >= 0 && top < 844, `the choices are at ${top}`);
  await fits(page);
  await accessible(page);
});

test("c1_buildings_are_suggested_while_typing", async ({ open, accessible, shot }) => {
  const page = await open("/report", { width: 390 });
  await page.getByLabel(BOX).pressSequentially("石榴园 3");
  await page.getByRole("radio", { name: "石榴园小区3号楼", exact: true }).waitFor();
  await page.getByRole("radio", { name: "石榴园小区3号楼", exact: true }).check();
  // A choice that was made stays while more is typed.
  await page.getByLabel(BOX).press("End");
  await page.getByLabel(BOX).pressSequentially("号楼");
  await page.waitForResponse((answer) => answer.url().includes("/report/places"));
  await page.locator("[data-places-said]", { hasText: /找到/ }).waitFor({ state: "attached" });
  assert.ok(await page.getByRole("radio", { name: "石榴园小区3号楼", exact: true }).isChecked());
  await accessible(page);
  await shot(page, "report-building-suggested");
  await page.getByLabel("怎么了").fill("楼道灯坏了，晚上看不见路");
  await page.getByRole("button", { name: "先看一遍" }).click();
  await page.getByRole("heading", { name: "您写的是" }).waitFor();
  assert.match(await page.locator("main").innerText(), /石榴园小区3号楼/);
});

test("c1_the_desk_and_the_grid_worker_have_the_same_box", async ({ signIn, shot }) => {
  for (const [who, path] of [["desk", "/work/cases/new"], ["grid_worker", "/field/report"]]) {
    const page = await signIn(who, { scripts: false });
    await page.goto(path);
    assert.equal((await look(page, "石榴园十三栋"))[0], "石榴园小区13号楼", who);
    assert.equal((await look(page, "slyxq3"))[0], "石榴园小区3号楼", who);
  }
  const desk = await signIn("desk", { width: 1440 });
  await desk.goto("/work/cases/new");
  await desk.getByLabel(BOX).pressSequentially("ydl3");
  await desk.getByRole("radio", { name: "园丁楼3号楼", exact: true }).waitFor();
  await shot(desk, "desk-building-suggested");
});

test("c2_the_box_at_acceptance_finds_alike", async ({ signIn }) => {
  const desk = await signIn("desk", { width: 1440 });
  await desk.goto("/work/cases?state=accept");
  await desk.locator("[data-row] a").first().click();
  await desk.getByRole("link", { name: /^受理/ }).first().click();
  await desk.getByText("改地点、写标题").click();
  const box = desk.locator("#f-find");
  await box.pressSequentially("石榴园三号楼");
  await desk.getByRole("radio", { name: "石榴园小区3号楼", exact: true }).waitFor();
  assert.equal((await offered(desk))[0], "石榴园小区3号楼");
});
