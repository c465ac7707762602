// Rows C1, C2 and A10: what ends at the desk, what is the same twice, what the public reads, many cases at once, and moves of
// staff in English without scripts.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { scenarios } from "../harness/index.mjs";
import { accepted, act, begin, codeOn, formOf, leads, openFromInbox, photo, reported, says, send, sendForm, wrongBeside, write } from "../harness/job.mjs";

const PHONE = { width: 390 };
const { test } = scenarios();

test("c2_a_report_ends_at_the_desk_or_is_taken_back", async (tools) => {
  const desk = await tools.signIn("desk");

  // Refused for a reason of the list, with words that the reporter reads.
  const refused = "十二单元邻居公司欠我工资";
  const first = await reported(tools, refused, "13800000003");
  await openFromInbox(desk, refused);
  await begin(desk, "complete.refuse");
  assert.match(await wrongBeside(desk, formOf(desk), "refused_for"), /请从列出的情形里选一种/);
  await first.reads(/等待社区受理/);
  await desk.goto(`/work/cases/${first.id}`);
  await act(desk, "complete.refuse", async (form) => {
    await form.getByRole("radio", { name: /^已经或应当通过诉讼/ }).press(" ");
    await form.getByLabel("向反映人说明").fill("欠薪请到区劳动监察大队投诉");
  });
  assert.match(await says(desk), /不予受理/);
  await first.reads(/不予受理[\s\S]*已经或应当通过诉讼[\s\S]*区劳动监察大队/);
  assert.equal(await first.resident.locator("[name='rating.grade']").count(), 0, "what was not taken on is not rated");

  // Answered at once: it ends, and is rated.
  const asked = "十三单元问燃气改造什么时候开工";
  const second = await reported(tools, asked, "13800000003");
  await openFromInbox(desk, asked);
  await begin(desk, "complete.answer");
  assert.match(await wrongBeside(desk, formOf(desk), "evidence.text"), /\S/);
  await formOf(desk).getByLabel("处置情况").fill("燃气公司答复：下月五日开工，楼道张贴通知");
  await sendForm(desk);
  await second.reads(/已答复[\s\S]*下月五日开工/);
  assert.ok((await second.resident.locator("[name='rating.grade']").count()) > 0, "an answer is rated");

  // Taken back by the reporter, who says why.
  const mistaken = "十四单元水管好像漏了";
  const third = await reported(tools, mistaken, "13800000003");
  await third.resident.locator("main summary", { hasText: "撤回" }).click();
  const form = third.resident.locator("main form", { has: third.resident.locator("[name=reason]") });
  await form.evaluate((element) => element.setAttribute("novalidate", ""));
  await leads(third.resident, () => form.getByRole("button", { name: "撤回" }).click());
  assert.equal(await third.resident.locator("main .invalid-feedback:visible").count(), 1, "what is missing stands beside the field");
  await form.getByRole("radio", { name: "反映有误" }).press(" ");
  await leads(third.resident, () => form.getByRole("button", { name: "撤回" }).click());
  await third.reads(/已撤回/);
  await desk.goto(`/work/cases/${third.id}`);
  assert.match(await says(desk), /撤回：反映有误/);
  assert.equal(await desk.locator('main a[href*="do=complete"]').count(), 0, "nothing is left to decide");
});

test("c2_two_report_the_same", async (tools) => {
  const said = "十五单元对讲机没有声音";
  const first = await reported(tools, said, "13800000004");
  const desk = await accepted(tools, said);

  // The desk says what the public may read; a number is not for the public.
  await desk.goto(`/work/cases/${first.id}`);
  await desk.locator("main summary", { hasText: "标题和公开标题" }).click();
  const title = desk.locator("main form", { has: desk.locator("[name=public_title]") });
  await title.getByLabel("公开标题").fill("园丁楼对讲机失声");
  await leads(desk, () => title.getByRole("button", { name: "保存" }).click());
  const stranger = await tools.open("/follow", PHONE);
  await stranger.getByLabel("查询码").fill(first.code);
  await leads(stranger, () => stranger.getByRole("button", { name: "查一查" }).click());
  assert.match(await says(stranger), /园丁楼对讲机失声[\s\S]*等待派遣/);
  assert.ok(!(await says(stranger)).includes(said), "the public does not read what the reporter wrote");

  // Somebody else is shown it before sending, and joins.
  const neighbour = await tools.signIn("13800000005", PHONE);
  await write(neighbour, { said: "单元对讲机没有声音了" });
  assert.match(await says(neighbour), /很像的[\s\S]*园丁楼对讲机失声/);
  await tools.accessible(neighbour);
  await leads(neighbour, () => neighbour.getByRole("button", { name: "就是这件，附上我写的" }).first().click());
  assert.match(await says(neighbour), /您写的也交给办这件事的人了/);
  assert.equal(await codeOn(neighbour), first.code);
  await neighbour.goto("/");
  assert.match(await says(neighbour), new RegExp(`我关注的[\\s\\S]*${first.code}`));

  // A third sends it all the same; the desk merges it.
  const third = await reported(tools, "对讲机没有声音十五单元门口", "13800000002");
  await openFromInbox(desk, "对讲机没有声音十五单元门口");
  await begin(desk, "complete.merge");
  assert.match(await wrongBeside(desk, formOf(desk), "into"), /没有这个编号的案件/);
  await formOf(desk).getByRole("radio", { name: new RegExp(first.code) }).press(" ");
  await sendForm(desk);
  assert.match(await says(desk), /已并入：/);
  await desk.goto(`/work/cases/${third.id}`);
  assert.match(await says(desk), new RegExp(`本件已并入 ${first.code}`));
  await third.reads(/已合并/);
  await third.resident.goto("/");
  assert.match(await says(third.resident), new RegExp(`我关注的[\\s\\S]*${first.code}`));
  await desk.goto(`/work/cases/${first.id}`);
  assert.match(await says(desk), new RegExp(`另有 2 人说也遇到了[\\s\\S]*并入本案的\\s+${third.code}`));

  // Taken back, the public reads the category only.
  await desk.locator("main summary", { hasText: "标题和公开标题" }).click();
  await title.getByLabel("公开标题").fill("");
  await leads(desk, () => title.getByRole("button", { name: "保存" }).click());
  await stranger.goto("/follow");
  await stranger.getByLabel("查询码").fill(first.code);
  await leads(stranger, () => stranger.getByRole("button", { name: "查一查" }).click());
  assert.ok(!(await says(stranger)).includes("对讲机"), "the title is no longer public");
});

test("c2_a_public_title_with_a_number_is_told_beside_its_field", async (tools) => {
  const said = "十六单元信箱锁坏了";
  const { id } = await reported(tools, said, "13800000004");
  const desk = await tools.signIn("desk");
  await desk.goto(`/work/cases/${id}`);
  await desk.locator("main summary", { hasText: "标题和公开标题" }).click();
  const title = desk.locator("main form", { has: desk.locator("[name=public_title]") });
  await title.getByLabel("公开标题").fill("请打 13800000004");
  await leads(desk, () => title.getByRole("button", { name: "保存" }).click());
  assert.match(await desk.locator("main .invalid-feedback:visible").innerText(), /不要写电话、证件号等长数字（7 位以上）/);
  assert.equal(await title.getByLabel("公开标题").inputValue(), "请打 13800000004");
});

test("c2_many_cases_are_pressed_exported_and_found_again", async ({ signIn, accessible, fits }) => {
  const leader = await signIn("leader");
  await leader.goto("/work/cases?state=handle");
  const rows = leader.locator("main tbody tr");
  const titles = await rows.locator("a[data-open]").allInnerTexts();
  assert.ok(titles.length >= 2, "the demonstration has cases that are handled");

  for (const [press, told] of [
    ["催办", /将催办 2 件/],
    ["督办", /将督办 2 件/],
  ]) {
    await leader.goto("/work/cases?state=handle");
    await rows.nth(0).getByRole("checkbox").check();
    await rows.nth(1).getByRole("checkbox").check();
    assert.match(await leader.locator("main [data-picked]").innerText(), /选中 2 件/);
    await leads(leader, () => leader.locator("main .card-footer").getByRole("button", { name: String(press) }).click());
    assert.match(await says(leader), /** @type {RegExp} */ (told));
    assert.ok((await says(leader)).includes(titles[0]) && (await says(leader)).includes(titles[1]));
    await accessible(leader);
    await leads(leader, () => leader.getByRole("button", { name: String(press), exact: true }).click());
    assert.match(await says(leader), /已处理 2 件/);
    await leads(leader, () => leader.getByRole("link", { name: "回到案件列表" }).click());
    await leads(leader, () => leader.goto("/work/cases?state=handle"));
    await leads(leader, () => leader.getByRole("link", { name: titles[0], exact: true }).first().click());
    assert.match(await leader.locator("main .ll-history li").first().innerText(), new RegExp(String(press)));
  }

  // Narrowed, kept under a name, found again, and taken away as a file.
  await leader.goto("/work/cases?state=all");
  await leader.locator("main summary", { hasText: "加条件" }).click();
  await leader.getByLabel("来源").selectOption({ label: "电话登记" });
  await leads(leader, () => leader.getByRole("button", { name: "筛选" }).click());
  const shown = await rows.locator("a[data-open]").allInnerTexts();
  assert.ok(shown.length > 0 && shown.length < 50, `${shown.length} cases by telephone`);
  const download = leader.waitForEvent("download");
  await leader.getByRole("link", { name: "导出" }).click();
  const sheet = (await readFile(await (await download).path(), "utf8")).replace(/^\uFEFF/, "").trim().split(/\r?\n/);
  assert.match(sheet[0], /^编号,案件,状态/);
  assert.equal(sheet.length - 1, shown.length, "the file has the rows of the list");
  assert.ok(sheet.slice(1).every((row) => row.includes("电话登记")) && shown.every((title) => sheet.some((row) => row.includes(title))));

  await leader.locator("main summary", { hasText: "存下这组条件" }).click();
  await leader.getByLabel("叫什么").fill("打电话来的");
  await leads(leader, () => leader.getByRole("button", { name: "存下这组条件" }).click());
  await leader.goto("/work/cases");
  await leads(leader, () => leader.getByRole("link", { name: "打电话来的" }).click());
  assert.deepEqual(await rows.locator("a[data-open]").allInnerTexts(), shown);
  await leader.setViewportSize({ width: 360, height: 844 });
  await fits(leader);
  await leader.setViewportSize({ width: 1440, height: 900 });
  await leader.locator("main summary", { hasText: "保存的筛选" }).click();
  await leads(leader, () => leader.getByRole("button", { name: "不再保存“打电话来的”" }).click());
  assert.equal(await leader.getByRole("link", { name: "打电话来的" }).count(), 0);
});

test("a10_dispatch_and_hand_in_in_english_without_scripts", async (tools) => {
  const said = "十七单元台阶缺了一角";
  const { reads } = await reported(tools, said);
  await accepted(tools, said);
  const english = { width: 1440, scripts: false, locale: /** @type {const} */ ("en") };
  const dispatcher = await tools.signIn("dispatcher", english);
  await openFromInbox(dispatcher, said);
  await begin(dispatcher, "dispatch.");
  await formOf(dispatcher).locator("[name=lead]").selectOption("");
  assert.match(await wrongBeside(dispatcher, formOf(dispatcher), "lead"), /^[A-Z][a-z ]+/);
  await tools.accessible(dispatcher);
  const department = formOf(dispatcher).locator("[name=lead] option", { hasText: "桐荫街道城建科" });
  await formOf(dispatcher).locator("[name=lead]").selectOption(await department.getAttribute("value"));
  await send(dispatcher, "Dispatch");
  assert.match(await says(dispatcher), /Dispatched: /);
  const handler = await tools.signIn("handler", english);
  await openFromInbox(handler, said);
  await begin(handler, "complete.");
  await formOf(handler).getByLabel("What was done").fill("补了水泥，养护两天后开放");
  await formOf(handler).locator("input[type=file]").first().setInputFiles(await photo(handler, "step"));
  await send(handler, "Hand in the result");
  await reads(/网格员正在核查/);
});

test("a8_the_number_beside_the_bell_covers_nothing", async ({ signIn, accessible, fits, shot }) => {
  for (const [who, person, at] of /** @type {const} */ ([
    ["desk", { width: 1440 }, "/work/cases"],
    ["desk", { width: 360 }, "/work/cases"],
    ["resident", { width: 360 }, "/"],
  ])) {
    const page = await signIn(who, person);
    await page.goto(at);
    const bell = page.locator(".ll-bell, .ll-top a.tap[href$='/notices']");
    // As many as there is room for.
    await bell.evaluate((link) => {
      const dot = link.querySelector(".dot") ?? link.appendChild(Object.assign(document.createElement("span"), { className: "dot" }));
      dot.textContent = "99+";
      link.setAttribute("aria-label", "消息，99+ 条未读");
    });
    const [icon, dot, link] = await Promise.all([bell.locator("svg").boundingBox(), bell.locator(".dot").boundingBox(), bell.boundingBox()]);
    assert.ok(icon && dot && link);
    assert.ok(icon.x + icon.width <= dot.x, `${who} ${person.width}: the number begins at ${dot.x}, the bell ends at ${icon.x + icon.width}`);
    assert.ok(dot.x + dot.width <= link.x + link.width + 1, "the number stays within the button");
    await accessible(page);
    await fits(page);
    await shot(page, `bell-${who}-${person.width}`);
  }
});
