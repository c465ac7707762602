// Rows A3, A5, A10, A11 and A13: what people do with their own accounts, and administrators with those of others and with
// organisations and areas. Every scenario makes the accounts that it changes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { scenarios } from "../harness/index.mjs";
import { leads, openFromInbox, report, says, wrongBeside } from "../harness/job.mjs";
import { enter } from "../harness/people.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../harness/index.mjs").Tools} Tools */

const PHONE = { width: 360 };
const PASSWORD = "Hua-tan-3-hao";
const { test } = scenarios();

/**
 * Signs a resident up with a user name and a password.
 * @param {Page} page a page of this site
 * @param {string} login
 * @param {string} name
 */
async function signUp(page, login, name) {
  await page.goto("/sign-up");
  await page.locator("[name='account.name']").fill(login);
  await page.locator("[name='account.password_new']").fill(PASSWORD);
  await page.locator("[name='account.password_again']").fill(PASSWORD);
  await page.locator("[name='account.display_name']").fill(name);
  await page.locator("[name='account.community']").selectOption({ label: "石榴园社区" });
  await page.locator("[name='account.consent']").check();
  await leads(page, () => page.locator("main form[action='/sign-up'] button[type=submit]").click());
  assert.equal(new URL(page.url()).pathname, "/", await says(page));
}

/** Signs a resident in by hand. @param {Page} page @param {string} login @param {string} [password] */
async function signInAs(page, login, password = PASSWORD) {
  await page.goto("/sign-in");
  await enter(page, password, login);
}

/** How the page looks: its language, and whether type is large. @param {Page} page */
const look = (page) => page.evaluate(() => ({ locale: document.documentElement.lang, elder: document.body.classList.contains("ll-elder") }));
const LARGE_ENGLISH = { locale: "en", elder: true };

/** Signs out on the page of the own account. @param {Page} page */
async function signOut(page) {
  await page.goto("/me/account");
  await leads(page, () => page.locator("main form[action='/sign-out'] button").click());
}

test("a10_language_and_large_type_stay_with_whoever_chose_them", async ({ open }) => {
  const page = await open("/", PHONE);
  await leads(page, () => page.getByRole("button", { name: "长辈模式" }).click());
  await leads(page, () => page.getByRole("button", { name: "English" }).click());
  assert.deepEqual(await look(page), LARGE_ENGLISH);
  await signUp(page, "ma.shufen", "马淑芬");
  assert.deepEqual(await look(page), LARGE_ENGLISH, "after signing up");
  await signOut(page);
  assert.deepEqual(await look(page), LARGE_ENGLISH, "after signing out");
  await signInAs(page, "ma.shufen");
  assert.deepEqual(await look(page), LARGE_ENGLISH, "after signing in again");

  // What is chosen while somebody is signed in is kept with the account, and comes along to another telephone.
  await page.goto("/me/account");
  await leads(page, () => page.locator("main section").getByRole("button", { name: "Dark", exact: true }).click());
  const other = await open("/sign-in", PHONE);
  await signInAs(other, "ma.shufen");
  assert.deepEqual(await look(other), LARGE_ENGLISH, "on another telephone");
});

test("a10_what_was_chosen_before_signing_up_comes_along_to_another_telephone", async ({ open }) => {
  const page = await open("/", PHONE);
  await leads(page, () => page.getByRole("button", { name: "长辈模式" }).click());
  await leads(page, () => page.getByRole("button", { name: "English" }).click());
  await signUp(page, "ma.shulan", "马淑兰");
  const other = await open("/sign-in", PHONE);
  await signInAs(other, "ma.shulan");
  assert.deepEqual(await look(other), LARGE_ENGLISH);
});

test("a11_a_copy_is_taken_home_and_the_account_is_closed", async ({ open, signIn, accessible, fits }) => {
  const said = "二十一单元晾衣杆松动";
  const page = await open("/", PHONE);
  await signUp(page, "fang.min", "方敏");
  const code = await report(page, { said });

  await page.goto("/me/account");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "下载我的数据" }).click();
  const copy = JSON.parse(await readFile(await (await download).path(), "utf8"));
  assert.equal(copy.account.name, "方敏");
  const kept = copy.reports.find((/** @type {any} */ one) => one.code === code);
  assert.equal(kept?.words, said, JSON.stringify(copy.reports));
  await page.goto("/me/account/looks");
  assert.match(await says(page), /您自己[\s\S]*本人下载/);

  const desk = await signIn("desk");
  await openFromInbox(desk, said);
  assert.match(await says(desk), /反映人\s+方/);
  const sheet = desk.url();

  await page.goto("/me/account");
  await leads(page, () => page.getByRole("link", { name: "注销账号" }).click());
  await accessible(page);
  await fits(page);
  const form = page.locator("main form", { has: page.locator("[name='account.confirm']") });
  assert.match(await wrongBeside(page, form, "account.confirm"), /请先勾选确认/);
  await form.getByLabel("我明白账号注销后不能恢复").check();
  await form.locator("[name='account.password']").fill(PASSWORD);
  await leads(page, () => form.getByRole("button", { name: "注销账号" }).click());
  assert.equal(new URL(page.url()).pathname, "/");
  assert.match(await page.locator("body").innerText(), /账号已注销/);
  await page.goto("/me/matters");
  assert.equal(new URL(page.url()).pathname, "/sign-in", "nobody is signed in");
  await signInAs(page, "fang.min");
  assert.match(await says(page), /用户名或密码不对/);
  await desk.goto(sheet);
  const text = await says(desk);
  assert.ok(!/反映人\s+方/.test(text), text);
  assert.match(text, /未留姓名和电话/);
});

test("a5_other_devices_are_signed_out", async ({ open, accessible }) => {
  const login = "qiao.an";
  const here = await open("/", PHONE);
  await signUp(here, login, "乔安");
  const there = await open("/", PHONE);
  await signInAs(there, login);
  const third = await open("/", PHONE);
  await signInAs(third, login);

  await here.goto("/me/account/sessions");
  await accessible(here);
  assert.equal(await here.getByRole("button", { name: "退出", exact: true }).count(), 2);
  await leads(here, () => here.getByRole("button", { name: "退出", exact: true }).first().click());
  assert.equal(await here.getByRole("button", { name: "退出", exact: true }).count(), 1);
  await leads(here, () => here.getByRole("button", { name: "退出其他所有设备" }).click());
  assert.equal(await here.getByRole("button", { name: "退出", exact: true }).count(), 0);
  for (const page of [there, third]) {
    await page.goto("/me/account");
    assert.equal(new URL(page.url()).pathname, "/sign-in", "the other telephone is signed out");
  }

  // Another password ends the others too; a wrong old one is told beside its field.
  await signInAs(there, login);
  await here.goto("/me/account/password");
  const form = here.locator("main form", { has: here.locator("[name='account.password_new']") });
  const fill = async (/** @type {string} */ old, /** @type {string} */ fresh) => {
    await form.locator("[name='account.password']").fill(old);
    await form.locator("[name='account.password_new']").fill(fresh);
    await form.locator("[name='account.password_again']").fill(fresh);
  };
  await fill("Nicht-das-1", "Shi-liu-yuan-9");
  assert.match(await wrongBeside(here, form, "account.password"), /现在的密码不对/);
  await fill(PASSWORD, "abc");
  assert.match(await wrongBeside(here, form, "account.password_new"), /密码至少 8 个字符/);
  await fill(PASSWORD, "Shi-liu-yuan-9");
  await leads(here, () => form.getByRole("button", { name: "更换密码" }).click());
  assert.match(await here.locator("body").innerText(), /密码已更换，其他设备上的登录已退出/);
  await there.goto("/me/account");
  assert.equal(new URL(there.url()).pathname, "/sign-in");
  await enter(there, PASSWORD, login);
  assert.match(await says(there), /用户名或密码不对/);
  await enter(there, "Shi-liu-yuan-9", login);
  assert.match(await says(there), /我的账号|乔安/);
});

test("a5_the_window_resets_a_forgotten_password", async ({ open, signIn, accessible, fits }) => {
  const resident = await open("/", PHONE);
  await signUp(resident, "hu.guizhen", "胡桂珍");
  await signOut(resident);

  const desk = await signIn("desk", { width: 1440 });
  await desk.goto("/work/residents");
  await desk.locator("[name=find]").fill("hu.guizhen");
  await leads(desk, () => desk.locator("main form[action='/work/residents'] button[type=submit]").click());
  await accessible(desk);
  await leads(desk, () => desk.locator("main a[href^='/work/residents/']").click());
  assert.match(await says(desk), /石榴园社区/);
  await accessible(desk);
  await fits(desk);

  // Without papers nothing is reset; with them the password is shown once.
  const form = desk.locator("main form[action$='/reset']");
  assert.ok(await wrongBeside(desk, form, "window.papers"));
  await form.locator("[name='window.papers']").check();
  await leads(desk, () => form.locator("button[type=submit]").click());
  await accessible(desk);
  await fits(desk);
  const [login, password] = await desk.locator("main output").allInnerTexts();
  assert.equal(login, "hu.guizhen");
  await signInAs(resident, login, password);
  assert.ok(!new URL(resident.url()).pathname.startsWith("/sign-in"), await says(resident));
});

test("a13_the_security_administrator_looks_after_an_account", async ({ open, signIn, accessible }) => {
  const login = "desk.new";
  const admin = await signIn("secadmin");
  await admin.goto("/work/accounts/new");
  const form = admin.locator("main form[action='/work/accounts/new']");
  assert.match(await wrongBeside(admin, form, "account.display_name"), /\S/);
  assert.match(await admin.locator("main #f-account-area-error").innerText(), /\S/);
  await accessible(admin);
  await form.locator("[name='account.display_name']").fill("杜鹃");
  await form.locator("[name='account.name']").fill("desk01");
  await form.locator("[name='account.post']").fill("石榴园社区受理员");
  await choose(form, "account.area", "石榴园社区");
  assert.match(await wrongBeside(admin, form, "account.name"), /已被别的账号使用/);
  await form.locator("[name='account.name']").fill(login);
  await leads(admin, () => form.getByRole("button", { name: "建立账号" }).click());
  assert.match(await says(admin), /只显示这一次/);
  const oneTime = /密码\s+(\S{8,})/.exec(await admin.locator("main .datagrid").innerText())?.[1] ?? "";
  await leads(admin, () => admin.getByRole("link", { name: "查看账号" }).click());
  const account = admin.url();
  assert.match(await says(admin), /待改密码[\s\S]*还没有角色/);

  // Whoever comes with a one-time password sets an own one first.
  const staff = await open("/work/sign-in", { width: 1440 });
  await enter(staff, oneTime, login);
  assert.equal(new URL(staff.url()).pathname, "/work/account/password");
  assert.match(await says(staff), /请先更换密码/);
  await staff.goto("/work/cases");
  assert.ok(!new URL(staff.url()).pathname.endsWith("/cases") || /您不能打开这里/.test(await says(staff)), "nothing else is open before");
  const own = await setPassword(staff, oneTime, "Gui-tai-2026-a");
  assert.equal(own, "/work");

  // Granted a role, it works; the same role twice is refused beside the field.
  await grant(admin, "街道派遣员", "石榴园社区");
  assert.match(await admin.locator("main .invalid-feedback").first().innerText(), /不能授在这一级区域/);
  await grant(admin, "社区受理员", "石榴园社区");
  assert.match(await says(admin), /社区受理员　石榴园社区/);
  await staff.goto("/work/cases");
  assert.match(await says(staff), /案件列表/);
  await grant(admin, "社区受理员", "石榴园社区");
  assert.match(await admin.locator("main .invalid-feedback").first().innerText(), /已有这个区域的这个角色/);

  // Reset: the old password is worth nothing, sessions end, an own one is set again.
  await admin.goto(account);
  await leads(admin, () => admin.getByRole("button", { name: "重置密码" }).click());
  const second = /密码\s+(\S{8,})/.exec(await admin.locator("main .datagrid").innerText())?.[1] ?? "";
  await staff.goto("/work");
  assert.equal(new URL(staff.url()).pathname, "/work/sign-in", "sessions end with the password");
  await enter(staff, "Gui-tai-2026-a", login);
  assert.match(await says(staff), /用户名或密码不对/);
  await enter(staff, second, login);
  assert.equal(new URL(staff.url()).pathname, "/work/account/password");
  await setPassword(staff, second, "Gui-tai-2026-b");

  // Disabled, it is shut out; enabled, it comes in again.
  await admin.goto(account);
  await leads(admin, () => admin.getByRole("button", { name: "停用" }).click());
  assert.match(await says(admin), /已停用/);
  await staff.goto("/work");
  assert.equal(new URL(staff.url()).pathname, "/work/sign-in");
  await enter(staff, "Gui-tai-2026-b", login);
  assert.match(await says(staff), /用户名或密码不对/);
  await leads(admin, () => admin.getByRole("button", { name: "恢复" }).click());
  await enter(staff, "Gui-tai-2026-b", login);
  assert.equal(new URL(staff.url()).pathname, "/work");

  // The role is taken back.
  await leads(admin, () => admin.getByRole("button", { name: "结束" }).click());
  assert.match(await says(admin), /已结束/);
  await staff.goto("/work/cases");
  assert.match(await says(staff), /您不能打开这里/);
});

/**
 * Sets the own password of staff and returns where that leads.
 * @param {Page} page
 * @param {string} old
 * @param {string} fresh
 */
async function setPassword(page, old, fresh) {
  if (!page.url().endsWith("/work/account/password")) await page.goto("/work/account/password");
  await page.locator("[name='account.password']").fill(old);
  await page.locator("[name='account.password_new']").fill(fresh);
  await page.locator("[name='account.password_again']").fill(fresh);
  await leads(page, () => page.locator("main").getByRole("button", { name: "更换密码" }).click());
  return new URL(page.url()).pathname;
}

/**
 * Chooses by words what is called so, unless something is chosen already.
 * @param {import("playwright-core").Locator} form
 * @param {string} field
 * @param {string} name
 */
async function choose(form, field, name) {
  const picker = form.locator(`[data-field='${field}']`);
  if (await picker.locator(".ll-picked").count()) return;
  await picker.locator("input[type=search]").fill(name);
  await picker.getByRole("option", { name }).first().click();
  await picker.locator(".ll-picked").waitFor();
}

/**
 * Grants a role on the page of an account.
 * @param {Page} page
 * @param {string} role
 * @param {string} area
 */
async function grant(page, role, area) {
  const form = page.locator("main form[action$='/grants']");
  await form.locator("[name='grant.role']").selectOption({ label: role });
  await choose(form, "grant.area", area);
  await leads(page, () => form.getByRole("button", { name: "授权" }).click());
}

test("a3_the_system_administrator_adds_an_organisation_with_its_people", async ({ signIn, accessible, fits }) => {
  const admin = await signIn("sysadmin");
  await admin.goto("/work/orgs");
  await leads(admin, () => admin.getByRole("link", { name: "登记组织" }).click());
  const form = admin.locator("main form[action='/work/orgs/new']");
  assert.match(await wrongBeside(admin, form, "organisation.name"), /\S/);
  for (const field of ["area", "kind"]) assert.match(await admin.locator(`main #f-organisation-${field}-error`).innerText(), /\S/);
  await form.locator("[name='organisation.credit_code']").fill("91420100MA4K2X1Y2A");
  assert.match(await wrongBeside(admin, form, "organisation.credit_code"), /\S/);
  await accessible(admin);
  await form.locator("[name='organisation.credit_code']").fill("");
  await form.locator("[name='organisation.name']").fill("桐荫街道电梯维保站");
  await choose(form, "organisation.area", "桐荫街道");
  await form.locator("[name='organisation.kind']").selectOption({ index: 1 });
  await form.locator("[name='organisation.takes']").check();
  await leads(admin, () => form.getByRole("button", { name: "存好", exact: true }).click());
  assert.match(await says(admin), /桐荫街道电梯维保站[\s\S]*还没有设置职务/);
  const org = admin.url();

  await leads(admin, () => admin.getByRole("link", { name: "增设职务" }).click());
  const post = admin.locator("main form[action$='/posts']");
  assert.match(await wrongBeside(admin, post, "post.title"), /\S/);
  await post.locator("[name='post.title']").fill("站长");
  await post.locator("[name='post.seats']").fill("0");
  assert.match(await wrongBeside(admin, post, "post.seats"), /1–200/);
  await post.locator("[name='post.seats']").fill("1");
  await leads(admin, () => post.getByRole("button", { name: "保存" }).click());
  assert.match(await says(admin), /站长[\s\S]*空缺 1 人/);

  await leads(admin, () => admin.getByRole("link", { name: "登记任职" }).click());
  await accessible(admin);
  const appoint = admin.locator("main form", { has: admin.locator("[name='duty.name']") });
  assert.match(await wrongBeside(admin, appoint, "duty.name"), /\S/);
  await appoint.locator("[name='duty.name']").fill("石磊");
  await leads(admin, () => appoint.getByRole("button", { name: "保存" }).click());
  assert.equal(admin.url(), org);
  assert.match(await says(admin), /站长[\s\S]*石磊/);
  assert.ok(!(await says(admin)).includes("空缺"));

  // From then on the street dispatches to it.
  const desk = await signIn("dispatcher");
  await desk.goto("/work/orgs?facet.organisation.takes=true");
  assert.match(await says(desk), /桐荫街道电梯维保站/);

  // A boundary: what cannot be read is told beside its field.
  await admin.goto("/work/areas");
  await leads(admin, () => admin.locator("main").getByRole("link", { name: /石榴园社区/ }).first().click());
  await admin.locator("main summary", { hasText: "更多变更" }).click();
  await leads(admin, () => admin.getByRole("link", { name: "调整边界" }).click());
  await accessible(admin);
  const boundary = admin.locator("main form[action$='/boundary']");
  await boundary.locator("[name='area.boundary']").fill("{}");
  await boundary.getByLabel("原因").fill("按现场校正");
  await boundary.evaluate((element) => element.setAttribute("novalidate", ""));
  await leads(admin, () => boundary.getByRole("button", { name: "预览变更" }).click());
  assert.match(await admin.locator("main .invalid-feedback").allInnerTexts().then((all) => all.join()), /读不出边界/);
  await admin.setViewportSize({ width: 360, height: 844 });
  await fits(admin);
});
