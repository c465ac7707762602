// A report from the first word to the last: a resident, the community's desk, the street's dispatcher, a company that
// leads with a department that assists, and a grid worker. Each is told whose move it is, and sees only the own moves.

import assert from "node:assert/strict";
import { scenarios } from "../harness/index.mjs";
import { begin, lineOf, openFromInbox, photo, report, send } from "../harness/job.mjs";

const SAID = "四单元门口的井盖裂了一道口子，走路容易踩空";
const SHORT = "四单元门口的井盖";

const { test } = scenarios();

test("c2_main_job_with_five_people", async ({ signIn }) => {
  const phone = { width: 390 };
  const resident = await signIn("resident", phone);
  await report(resident, { said: SAID, look: async () => assert.match(await resident.locator("main").innerText(), /园丁楼1号楼[\s\S]*石榴园社区/) });
  await resident.getByRole("link", { name: "我的事项" }).first().click();
  await resident.getByRole("link", { name: SHORT }).first().click();
  const mine = resident.url();
  const sees = async (/** @type {RegExp} */ what) => {
    await resident.goto(mine);
    assert.match(await resident.locator("main").innerText(), what);
  };
  await sees(/等待社区受理|受理员/);

  const desk = await signIn("desk");
  assert.match(await openFromInbox(desk, SHORT), /等您受理/);
  await begin(desk, "complete.");
  await desk.getByLabel("类别").selectOption("0201");
  await send(desk, "受理");
  assert.match(await desk.locator("main").innerText(), /已受理：/);
  await sees(/已受理，等待派遣|派遣员/);

  const dispatcher = await signIn("dispatcher");
  assert.match(await openFromInbox(dispatcher, SHORT), /等您派遣/);
  await begin(dispatcher, "dispatch.");
  await dispatcher.getByLabel("主办单位").selectOption({ label: "桐荫街道城建科（城建机构）" });
  await dispatcher.getByText("协办单位、时限").click();
  assert.equal(await dispatcher.getByRole("checkbox", { name: /桐荫街道城建科/ }).isVisible(), false, "whoever leads does not assist");
  await dispatcher.getByRole("checkbox", { name: /清源水务排水班/ }).check();
  await send(dispatcher, "派遣");
  await dispatcher.goto(`/work/cases/${mine.split("/").at(-1)}`);
  const sheet = await dispatcher.locator("main").innerText();
  assert.match(sheet, /办理中/);
  assert.match(sheet, /交给 桐荫街道城建科 主办，清源水务排水班 协办/);
  await sees(/承办单位正在办理/);

  for (const who of ["paishui", "handler"]) {
    const handler = await signIn(who);
    assert.match(await openFromInbox(handler, SHORT), /等您办理/);
    assert.equal(await handler.locator('main a[href*="do=dispatch"]').count(), 0, `${who} cannot dispatch`);
    await begin(handler, "complete.");
    await handler.getByLabel("处置情况").fill("井盖和井圈已换好，现场踩过，不响了");
    await handler.locator("main input[type=file]").first().setInputFiles(await photo(handler, who));
    await send(handler, "上报办理结果");
    await handler.goto("/work");
    assert.equal(await lineOf(handler, SHORT), undefined, `${who} has done the own part`);
    await sees(who === "paishui" ? /承办单位正在办理/ : /网格员正在核查/);
  }

  const grid = await signIn("grid0104", phone);
  assert.match(await openFromInbox(grid, SHORT), /等您现场核查/);
  assert.match(await grid.locator("main").innerText(), /清源水务排水班\s+上报了办理结果/);
  await begin(grid, "complete.6.pass");
  await grid.locator("main input[type=file]").first().setInputFiles(await photo(grid, "grid"));
  await send(grid, "核查通过");

  await sees(/等您确认[\s\S]*在谁手里\s+您/);
  await resident.locator("main [name='rating.grade']").first().press(" ");
  await resident.getByRole("button", { name: "修好了，可以办结" }).click();
  await resident.getByText("已办结").first().waitFor();
  await resident.getByText("您的评价").first().waitFor();
});
