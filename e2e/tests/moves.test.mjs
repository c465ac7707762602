// Row C2: what else can happen to a case on its way, each move pressed by the one whose it is, and read afterwards by staff
// and by the reporter: handed back, put off, paused, not solved, urged, supervised, talked about. The straight way is
// main-job.test.mjs, what the desk ends is desk.test.mjs.

import assert from "node:assert/strict";
import { scenarios } from "../harness/index.mjs";
import { accepted, act, because, begin, dispatch, formOf, handIn, lead, leads, lineOf, openFromInbox, pass, photo, reported, says, send, sendForm, wrongBeside } from "../harness/job.mjs";

const PHONE = { width: 390 };
const { test } = scenarios();

test("c2_handed_back_until_the_street_decides", async (tools) => {
  const said = "六单元楼道的灯不亮了";
  const { resident, id, reads } = await reported(tools, said);
  await accepted(tools, said);
  const [dispatcher, handler, leader] = [await tools.signIn("dispatcher"), await tools.signIn("handler"), await tools.signIn("leader")];
  await dispatch(dispatcher, said);
  await reads(/承办单位正在办理/);

  for (const [reason, words] of [
    ["不属于本单位职责", "楼道灯归物业管"],
    ["应由其他单位主办", "已问过物业，线路归供电所"],
  ]) {
    await openFromInbox(handler, said);
    await act(handler, "return.", because(reason, { words }));
    await handler.goto("/work");
    assert.equal(await lineOf(handler, said), undefined, "what was handed back is not in the inbox");
    await reads(/已受理，等待派遣/);
    assert.ok(!(await says(resident)).includes(words), "what departments say to each other is not for the reporter");
    await dispatch(dispatcher, said);
    await dispatcher.goto(`/work/cases/${id}`);
    const sheet = await says(dispatcher);
    assert.ok(sheet.includes(`退回：${reason}`) && sheet.includes(words), sheet);
  }

  // Two returns are enough; the third leads to the street's leader.
  await openFromInbox(handler, said);
  await act(handler, "return.", because("诉求或地点不清，无法办理", { words: "三次核对仍找不到灯具产权" }));
  await reads(/街道正在协调/);
  assert.match(await openFromInbox(leader, said), /等您街道裁定/);
  await act(leader, "dispatch.", lead);
  await leader.goto(`/work/cases/${id}`);
  assert.match(await says(leader), /办理中/);
  await reads(/承办单位正在办理/);
  await openFromInbox(handler, said);
  assert.equal(await handler.locator('main a[href*="do=return"]').count(), 0, "nobody hands back what the street has decided");
  assert.match(await says(handler), /指定承办单位[\s\S]*退回/);
});

test("c2_the_street_settles_with_reasons", async (tools) => {
  const said = "七单元门前的树挡住了窗户";
  const { resident, id, reads } = await reported(tools, said, "13800000002");
  await accepted(tools, said);
  const [dispatcher, handler, leader] = [await tools.signIn("dispatcher"), await tools.signIn("handler"), await tools.signIn("leader")];
  for (let times = 0; times < 3; times += 1) {
    await dispatcher.goto(`/work/cases/${id}`);
    await act(dispatcher, "dispatch.", lead);
    await handler.goto(`/work/cases/${id}`);
    await act(handler, "return.", because("不在本单位管辖范围"));
  }
  await openFromInbox(leader, said);
  await begin(leader, "complete.");
  assert.match(await wrongBeside(leader, formOf(leader), "decision.reason"), /请填写|必填|还没/);
  await reads(/街道正在协调/);
  await openFromInbox(leader, said);
  await act(leader, "complete.", (form) => form.getByLabel("理由").fill("树木受保护，只能修枝，园林所三日内修剪"));
  await leader.goto(`/work/cases/${id}`);
  assert.match(await says(leader), /街道裁定办结[\s\S]*树木受保护/);
  await reads(/街道裁定办结[\s\S]*树木受保护/);
  assert.equal(await resident.locator("[name='rating.grade']").count() > 0, true, "what has ended is rated");
});

test("c2_more_time_and_a_pause_are_asked_for", async (tools) => {
  const said = "八单元门禁坏了一直开着";
  const { resident, reads } = await reported(tools, said);
  await accepted(tools, said);
  const [dispatcher, handler, leader] = [await tools.signIn("dispatcher"), await tools.signIn("handler"), await tools.signIn("leader")];
  await dispatch(dispatcher, said);

  // An empty form changes nothing and says what is missing beside the field.
  await openFromInbox(handler, said);
  await begin(handler, "extend.");
  assert.match(await wrongBeside(handler, formOf(handler), "reason"), /\S/);
  await formOf(handler).getByRole("radio", { name: "等待材料或配件" }).press(" ");
  assert.match(await wrongBeside(handler, formOf(handler), "by"), /请写再给多久/);
  await formOf(handler).getByLabel("再给多久").fill("30");
  assert.match(await wrongBeside(handler, formOf(handler), "by"), /最长 5 个工作日/);
  await tools.accessible(handler);

  await formOf(handler).getByLabel("再给多久").fill("3");
  await formOf(handler).getByLabel("内部说明，反映人看不到").fill("门禁主机要等厂家发货");
  await send(handler, "延期");
  assert.match(await says(handler), /申请延期，等 桐荫街道 负责人 批准：等待材料或配件/);
  assert.match(await openFromInbox(leader, said), /等您批准/);
  assert.match(await says(leader), /门禁主机要等厂家发货/);
  await begin(leader, "answer.");
  assert.match(await wrongBeside(leader, formOf(leader), "granted"), /\S/);
  await openFromInbox(leader, said);
  await act(leader, "answer.", async (form) => {
    await form.getByRole("radio", { name: "不同意" }).press(" ");
    await form.getByLabel("内部说明，反映人看不到").fill("仓库有现货，请领用");
  });
  await openFromInbox(handler, said);
  assert.match(await says(handler), /不同意[\s\S]*仓库有现货，请领用/);
  await handler.goto("/work/notices");
  assert.match(await says(handler), /申请未批准：办理/);

  // What was refused may be asked once more.
  await openFromInbox(handler, said);
  await act(handler, "extend.", async (form) => {
    await because("涉及多个单位", { words: "现货型号不合，另配电源" })(form);
    await form.getByLabel("再给多久").fill("2");
  });
  await openFromInbox(leader, said);
  await act(leader, "answer.", (form) => form.getByRole("radio", { name: "批准" }).press(" "));
  await openFromInbox(handler, said);
  assert.match(await says(handler), /延期 2 个工作日（已批）/);
  assert.match(await says(handler), /延期最多 1 次，已用完/);

  // A pause that is granted stops the clock until the department goes on.
  await act(handler, "pause.", because("不可抗力", { words: "暴雨，不能登高" }));
  assert.match(await openFromInbox(dispatcher, said), /等您批准/);
  await act(dispatcher, "answer.", (form) => form.getByRole("radio", { name: "批准" }).press(" "));
  await openFromInbox(handler, said);
  assert.match(await says(handler), /暂停计时/);
  await reads(/暂停计时/);
  assert.match(await says(resident), /暂停：不可抗力|暂停计时/);
  await openFromInbox(handler, said);
  await act(handler, "resume.");
  assert.match(await says(handler), /恢复/);
  await reads(/到何时\s+\d+ 月 \d+ 日/);
});

test("c2_not_solved_on_the_spot_and_not_for_the_reporter", async (tools) => {
  const said = "九单元楼顶漏雨滴到走廊";
  const { resident, reads } = await reported(tools, said);
  await accepted(tools, said);
  const [dispatcher, handler] = [await tools.signIn("dispatcher"), await tools.signIn("handler")];
  const grid = await tools.signIn("grid0104", PHONE);
  await dispatch(dispatcher, said);
  await handIn(handler, said, "换了两片瓦，试水半小时不漏");

  // The grid worker finds it wet still, and has to say why.
  await openFromInbox(grid, said);
  await begin(grid, "complete.fail");
  assert.match(await wrongBeside(grid, formOf(grid), "decision.reason"), /\S/);
  await formOf(grid).getByLabel("理由").fill("走廊东头还在滴水");
  await send(grid, "返工");
  await reads(/承办单位正在办理[\s\S]*走廊东头还在滴水/);
  assert.match(await openFromInbox(handler, said), /等您办理/);
  assert.match(await says(handler), /走廊东头还在滴水/);
  await handIn(handler, said, "东头也换了防水卷材");
  await pass(grid, said);

  // The reporter is not content: words and a photo, and it is handled again.
  await reads(/等您确认/);
  await resident.getByText("没修好，退回重办").click();
  await resident.getByLabel("哪里没修好").fill("昨晚下雨又滴了");
  await resident.locator("main input[type=file]").first().setInputFiles(await photo(resident, "wet"));
  await leads(resident, () => resident.getByRole("button", { name: "退回重办" }).click());
  assert.match(await says(resident), /收到了，谢谢您|承办单位正在办理/);
  await reads(/承办单位正在办理/);
  await openFromInbox(handler, said);
  assert.match(await says(handler), /没修好，退回重办[\s\S]*昨晚下雨又滴了/);
  assert.ok((await handler.locator("main .ll-history img, main .ll-msg img").count()) > 0, "the reporter's photo stands in the history");
  await handIn(handler, said, "重做整层防水，连看两天没有滴水");
  await pass(grid, said);

  await reads(/等您确认[\s\S]*重做整层防水/);
  await leads(resident, () => resident.getByRole("button", { name: "修好了，可以办结" }).click());
  await reads(/已办结/);
  const rating = resident.locator("main form", { has: resident.locator("[name='rating.grade']") });
  await rating.locator("[name='rating.grade']").nth(1).press(" ");
  await rating.getByLabel("想说的话").fill("慢了些，最后办好了");
  await leads(resident, () => rating.getByRole("button", { name: "评价" }).click());
  await reads(/您的评价\s+满意/);
  assert.equal(await resident.locator("[name='rating.grade']").count(), 0, "it is rated once");
});

test("c2_a_veto_is_rework_on_every_page", async (tools) => {
  const said = "十一单元门口井盖翘起来了";
  const { resident, id, mine, reads } = await reported(tools, said);
  const desk = await accepted(tools, said);
  const [dispatcher, handler] = [await tools.signIn("dispatcher"), await tools.signIn("handler")];
  const grid = await tools.signIn("grid0104", PHONE);
  await dispatch(dispatcher, said);
  await handIn(handler, said, "井盖重新安装并固定");
  await pass(grid, said);
  await reads(/等您确认/);
  await resident.getByText("没修好，退回重办").click();
  await resident.getByLabel("哪里没修好").fill("还是翘起来一角");
  await leads(resident, () => resident.getByRole("button", { name: "退回重办" }).click());

  // The reporter reads the own words; staff read them in the line, on the sheet and on the page.
  await resident.goto(mine);
  assert.match(await says(resident), /返工[\s\S]*您说没有解决，已退回重办：还是翘起来一角/);
  assert.doesNotMatch(await says(resident), /没有办成|已转走/);
  await tools.accessible(resident);
  const line = await openFromInbox(handler, said);
  assert.match(line, /返工/);
  assert.match(line, /居民说没有解决：还是翘起来一角/);
  const [mark] = await handler.locator(".ll-detailhead .ll-state").allInnerTexts();
  assert.match(mark ?? "", /返工/);
  assert.match(await handler.locator(".ll-detailhead .alert").innerText(), /居民说没有解决：还是翘起来一角/);
  await tools.accessible(handler);
  await desk.goto(`/work/cases/${id}`);
  assert.match(await says(desk), /返工[\s\S]*居民说没有解决：还是翘起来一角/);
  await desk.goto("/work/cases?state=handle");
  assert.match(await says(desk), /返工/);

  // Handed in again, it is rework no more.
  await handIn(handler, said, "换了新井盖");
  await desk.goto(`/work/cases/${id}`);
  assert.equal(await desk.locator("main .alert-danger").count(), 0);
});

test("c2_more_people_press_and_talk", async (tools) => {
  const said = "十单元垃圾桶满了三天没有清";
  const { resident, code, id, mine, reads } = await reported(tools, said);
  const desk = await accepted(tools, said);
  const [dispatcher, handler, leader] = [await tools.signIn("dispatcher"), await tools.signIn("handler"), await tools.signIn("leader")];
  await dispatch(dispatcher, said);
  const sheet = `/work/cases/${id}`;

  // One more department assists, with a clock of its own.
  await dispatcher.goto(sheet);
  await act(dispatcher, "assist.", (form) => form.getByLabel("交给谁").selectOption({ label: "清源水务排水班" }));
  assert.match(await says(dispatcher), /增派协办 清源水务排水班/);
  const assistant = await tools.signIn("paishui");
  assert.match(await openFromInbox(assistant, said), /等您办理/);
  await reads(/在谁手里\s+桐荫街道城建科/);
  await reads(/交给 桐荫街道城建科 主办　增派协办 清源水务排水班/);

  // Another department takes over from the first.
  await dispatcher.goto(sheet);
  await begin(dispatcher, "transfer.");
  const to = formOf(dispatcher).getByLabel("交给谁");
  const heir = (await to.locator("option").allInnerTexts()).find((name) => /环卫/.test(name)) ?? "";
  await to.selectOption({ label: heir });
  await because("承办人不在岗", { words: "城建科抢险，请环卫先办" })(formOf(dispatcher));
  await sendForm(dispatcher);
  assert.match(await says(dispatcher), new RegExp(`转办给 ${heir}：承办人不在岗`));
  await handler.goto("/work");
  assert.equal(await lineOf(handler, said), undefined, "who handed over has it no longer");
  const cleaner = await tools.signIn("huanwei");
  assert.match(await openFromInbox(cleaner, said), /等您办理/);
  await reads(new RegExp(heir));

  // Urged by the reporter and by staff, supervised by the leader: whoever holds it is told.
  await leads(resident, () => resident.getByRole("button", { name: "催办" }).click());
  await reads(/催办/);
  await desk.goto(sheet);
  await act(desk, "urge", (form) => form.getByLabel("内部说明，反映人看不到").fill("居民又来电话了"));
  await leader.goto(sheet);
  await act(leader, "supervise", (form) => form.getByLabel("内部说明，反映人看不到").fill("今天下班前清完"));
  assert.match(await says(leader), /督办[\s\S]*今天下班前清完/);
  await openFromInbox(cleaner, said);
  assert.match(await says(cleaner), /已催 2 次/);
  assert.match(await says(cleaner), /居民又来电话了/);
  await cleaner.goto("/work/notices");
  const told = cleaner.locator("main li", { hasText: code });
  assert.equal(await told.count(), 1, "what happened to one matter is one line");
  assert.match(await told.innerText(), /督办：办理[\s\S]*另有 \d+ 条较早的/);

  // A remark among staff stays among staff; a message reaches the reporter, whose answer reaches them.
  await desk.goto(sheet);
  await begin(desk, "comment");
  assert.match(await wrongBeside(desk, formOf(desk), "note"), /\S/);
  await desk.goto(sheet);
  await act(desk, "comment", (form) => form.locator("[name=note]").fill("此处上月也满过一次"));
  assert.match(await says(desk), /批注[\s\S]*此处上月也满过一次/);
  await desk.getByPlaceholder("写留言").fill("清运车今晚八点到");
  await leads(desk, () => desk.getByRole("button", { name: "发送" }).click());
  await reads(/清运车今晚八点到/);
  assert.ok(!(await says(resident)).includes("此处上月也满过一次"), "what staff remark is not for the reporter");
  await resident.getByPlaceholder("写留言").fill("好的，我在家等着看");
  await leads(resident, () => resident.getByRole("button", { name: "发送" }).click());
  assert.match(await says(resident), /好的，我在家等着看/);
  await openFromInbox(cleaner, said);
  assert.match(await says(cleaner), /好的，我在家等着看/);
  await resident.goto("/me/notices");
  assert.match(await says(resident), new RegExp(`${code} 有新留言`));

  // Whose telephone it is, is shown for a reason, which the reporter reads.
  await desk.goto(sheet);
  await leads(desk, () => desk.getByRole("link", { name: "填写事由后查看反映人信息" }).click());
  const asked = desk.locator("main form", { has: desk.locator("[name=reason]") });
  await asked.getByLabel("为什么要看").fill("看");
  assert.match(await wrongBeside(desk, asked, "reason"), /至少 4 个字/);
  await asked.getByLabel("为什么要看").fill("约定清运时间，要给本人打电话");
  await leads(desk, () => asked.getByRole("button", { name: "查看 60 秒" }).click());
  assert.match(await says(desk), /13800000001/);
  await resident.goto("/me/account/looks");
  assert.match(await says(resident), /何静[\s\S]*约定清运时间，要给本人打电话/);

  // The leader keeps an eye on it, and no longer.
  await leader.goto(`/work/matters/${id}`);
  await leads(leader, () => leader.getByRole("button", { name: "关注", exact: true }).click());
  await leader.goto("/work/mine");
  assert.match(await says(leader), /我关注的/);
  assert.equal(await leader.locator(`main a[href="/work/matters/${id}"]`).count(), 1);
  await leader.goto(`/work/matters/${id}`);
  await leads(leader, () => leader.getByRole("button", { name: "不再关注" }).click());
  await leader.goto("/work/mine");
  assert.equal(await leader.locator(`main a[href="/work/matters/${id}"]`).count(), 0);

  await leads(desk, () => desk.goto(sheet));
  await leads(desk, () => desk.getByRole("link", { name: "打印" }).click());
  assert.match(await says(desk), new RegExp(`${code}[\\s\\S]*${said}[\\s\\S]*打印`));
  await tools.accessible(desk);
  assert.equal(resident.url().includes("/me/"), true, mine);
});
