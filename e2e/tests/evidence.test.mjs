// What was shown and told stays in view: two rounds of work, as the reporter, the desk, the handler, the grid worker and the
// leader see them, and on paper.

import assert from "node:assert/strict";
import { scenarios } from "../harness/index.mjs";
import { accepted, dispatch, handIn, leads, pass, reported, says } from "../harness/job.mjs";

const { test } = scenarios();

test("c2_evidence_of_two_rounds_stays_in_view", async (tools) => {
  const said = "八单元门口的灯罩掉下来一半";
  const { resident, id, mine } = await reported(tools, said);
  const desk = await accepted(tools, said);
  const [dispatcher, handler, grid, leader] = [await tools.signIn("dispatcher"), await tools.signIn("handler"), await tools.signIn("grid0104"), await tools.signIn("leader")];
  await dispatch(dispatcher, said);
  await handIn(handler, said, "灯罩已经用螺丝固定好");
  await pass(grid, said);
  await resident.goto(mine);
  await resident.getByText("没修好，退回重办").click();
  await leads(resident, () => resident.getByRole("button", { name: "退回重办" }).click());
  await handIn(handler, said, "换了新的灯罩和底座");
  await pass(grid, said);

  const captions = "main figure.ll-photo figcaption";
  /** @type {[string, import("playwright-core").Page, string][]} */
  const readers = [
    ["reporter", resident, mine],
    ["desk", desk, `/work/cases/${id}`],
    ["handler", handler, `/work/matters/${id}`],
    ["grid worker", grid, `/work/matters/${id}`],
    ["leader", leader, `/work/matters/${id}`],
    ["paper", desk, `/work/matters/${id}/print`],
  ];
  for (const [who, page, path] of readers) {
    await page.goto(path);
    const round = page.locator("main details.ll-round");
    assert.equal(await round.count(), 1, `${who}: one earlier round is folded`);
    assert.equal(await round.evaluate((fold) => (/** @type {HTMLDetailsElement} */ (fold)).open), who === "paper", who);
    await round.evaluate((fold) => ((/** @type {HTMLDetailsElement} */ (fold)).open = true));
    const text = await says(page);
    for (const words of ["第 1 轮", "灯罩已经用螺丝固定好", "换了新的灯罩和底座"]) assert.ok(text.includes(words), `${who} reads ${words}: ${text}`);
    const shown = await page.locator(captions).allInnerTexts();
    assert.equal(shown.filter((caption) => /城建科办好后/.test(caption)).length, 2, `${who}: ${shown.join(" | ")}`);
    assert.equal(shown.filter((caption) => /网格员核查/.test(caption)).length, 2, `${who}: ${shown.join(" | ")}`);
    const photos = page.locator("main details.ll-round img");
    assert.equal(await photos.count(), 2, `${who}: photos of the first round`);
  }
  await tools.fits(resident);
  await tools.accessible(resident);
  await tools.shot(resident, "evidence-resident");
  await desk.goto(`/work/cases/${id}`);
  await tools.accessible(desk);
  await tools.shot(desk, "evidence-desk");
});

test("c2_a_desk_accepts_and_a_dispatcher_dispatches_many_at_once", async (tools) => {
  for (const n of [1, 2, 3]) await reported(tools, `井盖松动，车一过就响，第${n}处`, `1380000000${n}`);
  for (const who of ["desk", "dispatcher"]) {
    const page = await tools.signIn(who);
    await page.goto("/work/bulk");
    await page.locator("[data-pick-all]").check();
    await leads(page, () => page.getByRole("button", { name: /^批量(受理|派遣)/ }).click());
    assert.match(await says(page), who === "desk" ? /道路井盖 · / : /主办 /);
    await tools.shot(page, `bulk-${who}`);
    await leads(page, () => page.getByRole("button", { name: /^办这 \d+ 件/ }).click());
    assert.match(await says(page), /已办/);
  }
});
