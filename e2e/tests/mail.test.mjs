// Rows A5 and A8 with a mail server: codes that let somebody in, sign up, set a forgotten password and change an address;
// letters about what happens; the test of the mail by the system administrator.

import assert from "node:assert/strict";
import { scenarios, startProgram } from "../harness/index.mjs";
import { accepted, act, dispatch, handIn, leads, openFromInbox, pass, report, says } from "../harness/job.mjs";
import { startMail } from "../harness/mail.mjs";
import { enter } from "../harness/people.mjs";

/** The password of everybody in the demonstration. */
const PASSWORD = "Linli-demo-2026";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../harness/index.mjs").Tools} Tools */

const PHONE = { width: 360 };
/** By day: letters of the night wait for it. */
const MORNING = "2026-11-30T09:40+08:00";
const mail = await startMail();
const { test } = scenarios(async () => {
  const settings = `[smtp]\nurl = "smtp+plain://127.0.0.1:${mail.port}"\nfrom = "邻里 <linli@example.cn>"\n`;
  const site = await startProgram({ settings, at: MORNING });
  const stop = async () => {
    await site.stop();
    await mail.stop();
  };
  return { ...site, stop };
});

/** The code in the next letter to an address. @param {string} to */
async function codeTo(to) {
  const letter = await mail.next(to);
  const code = /\b\d{6}\b/.exec(letter)?.[0];
  assert.ok(code, `no code in: ${letter}`);
  return code;
}

/** Another code of six digits. @param {string} code */
const wrong = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

/**
 * Looks at a page as it has to be everywhere.
 * @param {Tools} tools
 * @param {Page} page
 */
async function sound({ accessible, fits }, page) {
  await accessible(page);
  await fits(page);
}

/**
 * Gives an address, enters a wrong code without going on, and returns the right one.
 * @param {Tools} tools
 * @param {Page} page the page that asks for the address
 * @param {string} address
 */
async function askForCode(tools, page, address) {
  await sound(tools, page);
  await page.getByLabel("电子邮箱").fill(address);
  await leads(page, () => page.getByRole("button", { name: "发送验证码" }).click());
  assert.match(await says(page), /验证码已发出/);
  await sound(tools, page);
  const code = await codeTo(address);
  await page.getByLabel("验证码", { exact: false }).fill(wrong(code));
  return code;
}

/** What stands beside the field of the code. @param {Page} page */
const besideCode = (page) => page.locator("main #f-account-code-error").innerText();

/** Goes on with what is filled in. @param {Page} page */
const goOn = (page) => leads(page, () => page.getByRole("button", { name: "继续" }).click());

/**
 * Goes on with the wrong code, which is refused beside the field, and enters the right one.
 * @param {Tools} tools
 * @param {Page} page
 * @param {string} code the right one
 */
async function correct(tools, page, code) {
  await goOn(page);
  assert.match(await besideCode(page), /验证码不对或已过期/);
  await sound(tools, page);
  await page.getByLabel("验证码").fill(code);
}

/**
 * Signs somebody up by a code.
 * @param {Tools} tools
 * @param {string} address
 * @param {string} name
 */
async function signUp(tools, address, name) {
  const page = await tools.open("/sign-up", PHONE);
  await page.getByRole("link", { name: "用邮箱验证码注册，不设密码" }).click();
  await page.getByRole("heading", { name: "邮箱验证码登录" }).waitFor();
  const code = await askForCode(tools, page, address);
  await correct(tools, page, code);
  await goOn(page);
  assert.match(await says(page), /邮箱已核对/);
  await sound(tools, page);
  await page.getByLabel("姓名").fill(name);
  await page.getByLabel("所在社区").selectOption({ label: "石榴园社区" });
  await page.getByLabel("我已阅读并同意").check();
  await leads(page, () => page.getByRole("button", { name: "注册" }).click());
  assert.equal(new URL(page.url()).pathname, "/");
  assert.match(await says(page), new RegExp(name));
  return page;
}

test("a5_a_resident_signs_up_by_code_and_in_by_code", async (tools) => {
  const address = "zhou.lan@example.cn";
  const page = await signUp(tools, address, "周兰");
  await page.goto("/me/account");
  assert.match(await says(page), /周兰[\s\S]*z\S*@example\.cn/);
  await leads(page, () => page.locator("main").getByRole("button", { name: "退出登录" }).click());

  const again = await tools.open("/sign-in", PHONE);
  await leads(again, () => again.getByRole("link", { name: "用邮箱验证码登录" }).click());
  await again.getByLabel("电子邮箱").fill("不是邮箱");
  const form = again.locator("main form");
  await form.evaluate((element) => element.setAttribute("novalidate", ""));
  await leads(again, () => again.getByRole("button", { name: "发送验证码" }).click());
  assert.match(await again.locator("main #f-account-email-error").innerText(), /\S/);
  const code = await askForCode(tools, again, address);
  await correct(tools, again, code);
  await goOn(again);
  assert.match(await says(again), /周兰/);

  // A code is good once.
  const thief = await tools.open("/sign-in/code", PHONE);
  await thief.getByLabel("电子邮箱").fill(address);
  await leads(thief, () => thief.getByRole("button", { name: "发送验证码" }).click());
  await thief.getByLabel("验证码").fill(code);
  await goOn(thief);
  assert.match(await besideCode(thief), /验证码不对或已过期/);
  await codeTo(address);
});

test("a5_a_forgotten_password_is_set_by_code", async (tools) => {
  const address = "song.wei@example.cn";
  const elsewhere = await signUp(tools, address, "宋伟");
  const page = await tools.open("/sign-in", PHONE);
  await leads(page, () => page.getByRole("link", { name: "用邮箱重设密码" }).click());
  const code = await askForCode(tools, page, address);
  assert.equal(await page.getByRole("link", { name: "没收到？重新发送" }).getAttribute("href"), "/sign-in/forgotten");
  await page.getByLabel("新密码", { exact: false }).first().fill("Lou-dao-deng-7");
  await page.getByLabel("再输一遍新密码").fill("Lou-dao-deng-7");
  await correct(tools, page, code);
  await page.locator("[name='account.password_new']").fill("Lou-dao-deng-7");
  await page.locator("[name='account.password_again']").fill("Lou-dao-deng-8");
  await goOn(page);
  assert.match(await page.locator("main .invalid-feedback").innerText(), /两次输入的密码不一样/);
  await sound(tools, page);
  await page.locator("[name='account.password_new']").fill("Lou-dao-deng-7");
  await page.locator("[name='account.password_again']").fill("Lou-dao-deng-7");
  await goOn(page);
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  assert.match(await page.locator("body").innerText(), /密码已更换/);
  await enter(page, "Lou-dao-deng-7", address);
  assert.match(await says(page), /宋伟/);
  await elsewhere.goto("/me/account");
  assert.match(elsewhere.url(), /\/sign-in/, "who was signed in elsewhere has to sign in again");
});

for (const { who, home, window } of [
  { who: "13800000003", home: "/me/account", window: PHONE },
  { who: "zhifa", home: "/work/account", window: { width: 360 } },
]) {
  test(`a5_an_address_is_changed_by_code_at_${home.split("/")[1]}`, async (tools) => {
    const address = `new.${who}@example.cn`;
    const page = await tools.signIn(who, window);
    await page.goto(home);
    await leads(page, () => page.locator("main").getByRole("link", { name: "更换邮箱" }).click());
    await page.locator("main [name='account.password']").fill(PASSWORD);
    const code = await askForCode(tools, page, address);
    await correct(tools, page, code);
    await goOn(page);
    assert.equal(new URL(page.url()).pathname, home);
    assert.match(await page.locator("body").innerText(), /邮箱已更换/);
    assert.match(await says(page), /n\S*@example\.cn/);
  });
}

test("a8_what_happens_comes_by_mail_to_who_wants_it", async (tools) => {
  const address = "li.min@example.cn";
  const said = "二十单元消防栓没有水";
  const resident = await signUp(tools, address, "李敏");
  const code = await report(resident, { said });
  const desk = await tools.signIn("desk");
  await openFromInbox(desk, said);
  await act(desk, "complete.", async (form) => {
    await form.getByLabel("类别").selectOption("0201");
  });
  // That it was accepted is told by no letter while it can be undone; what is written meanwhile comes at once.
  await openFromInbox(desk, said);
  await desk.getByPlaceholder("写留言").fill("今天下午去看");
  await leads(desk, () => desk.getByRole("button", { name: "发送" }).click());
  const letter = await mail.next(address);
  assert.match(letter, new RegExp(`${code} 有新留言[\\s\\S]*http://127\\.0\\.0\\.1:\\d+/`));
  assert.ok(!letter.includes("李敏") && !letter.includes("今天下午"), "a letter names nobody and tells no words");
  const link = /http:\/\/127\.0\.0\.1:\d+\S+/.exec(letter)?.[0] ?? "";
  await resident.goto(link);
  assert.match(await says(resident), new RegExp(said));
  await desk.goto(`/work/matters/${new URL(resident.url()).pathname.split("/").at(-1)}`);

  // No more letters, once they are not wanted; the notice comes all the same.
  await resident.goto("/me/account/profile");
  await resident.locator("[name='account.mail_notices']").uncheck();
  await leads(resident, () => resident.getByRole("button", { name: "保存" }).click());
  await desk.getByPlaceholder("写留言").fill("已通知消防维保单位");
  await leads(desk, () => desk.getByRole("button", { name: "发送" }).click());
  for (let tries = 0; tries < 20 && !(await says(resident)).includes("有新留言"); tries += 1) await resident.goto("/me/notices");
  assert.match(await says(resident), new RegExp(`${code} 有新留言`));
  await resident.goto("/me/account/profile");
  await resident.locator("[name='account.mail_notices']").check();
  await leads(resident, () => resident.getByRole("button", { name: "保存" }).click());
  await desk.getByPlaceholder("写留言").fill("明天上午到");
  await leads(desk, () => desk.getByRole("button", { name: "发送" }).click());
  await mail.next(address);
  await assert.rejects(mail.next(address, 500), /no letter/, "the message meanwhile made no letter");
});

/** The path of the secret link in a letter. @param {string} letter */
function followed(letter) {
  const link = /http:\/\/127\.0\.0\.1:\d+(\/follow\/\S+)/.exec(letter)?.[1];
  assert.ok(link, `no link in: ${letter}`);
  return link;
}

test("a8_a_guest_hears_by_mail_from_the_receipt_to_the_end", async (tools) => {
  const address = "guo.mei@example.cn";
  const said = "二十二单元门禁坏了";
  const guest = await tools.open("/report", PHONE);
  assert.match(await says(guest), /可以不填。只用来给您发这件事的邮件/);
  await sound(tools, guest);
  const code = await report(guest, { said, address });
  assert.match(await says(guest), /回执(正发往|已发到)所留的邮箱/);
  await sound(tools, guest);
  const receipt = await mail.next(address);
  assert.match(receipt, new RegExp(`${code}[\\s\\S]*前受理[\\s\\S]*别再发邮件`));
  assert.ok(!receipt.includes("门禁"), "a letter holds nothing that somebody wrote");

  // On another telephone, with nothing but the letter.
  const phone = await tools.open(followed(receipt), PHONE);
  assert.match(await says(phone), new RegExp(`${said}[\\s\\S]*${code}`));
  await sound(tools, phone);
  await accepted(tools, said);
  await dispatch(await tools.signIn("dispatcher"), said);
  await handIn(await tools.signIn("handler"), said, "门禁主板已更换，刷卡、密码都试过");
  await pass(await tools.signIn("grid0104", PHONE), said);
  const turn = await mail.next(address);
  assert.match(turn, new RegExp(`${code}[\\s\\S]*等您看一眼`));
  await phone.goto(followed(turn));
  await leads(phone, () => phone.getByRole("button", { name: "修好了，可以办结" }).click());
  const end = await mail.next(address);
  assert.match(end, new RegExp(`${code}[\\s\\S]*有结果了：已办结`));
  await assert.rejects(mail.next(address, 500), /no letter/, "one letter for each event");

  // One press ends the letters; the link goes on to serve.
  await phone.goto(followed(end));
  await leads(phone, () => phone.getByRole("button", { name: "别再发邮件" }).click());
  assert.match(await says(phone), /不再发邮件，您的邮箱已经删掉/);
  await sound(tools, phone);
});

test("a8_the_system_administrator_tests_the_mail_in_a_browser", async (tools) => {
  const page = await tools.signIn("sysadmin");
  await page.goto("/work/settings");
  const form = page.locator("main form", { has: page.locator("[name='mail.test_address']") });
  await form.locator("[name='mail.test_address']").fill("nobody");
  await form.evaluate((element) => element.setAttribute("novalidate", ""));
  await leads(page, () => form.getByRole("button", { name: "发一封测试邮件" }).click());
  assert.match(await page.locator("main #f-mail-test_address-error").innerText(), /\S/);
  await form.locator("[name='mail.test_address']").fill("admin@example.cn");
  await leads(page, () => form.getByRole("button", { name: "发一封测试邮件" }).click());
  assert.match(await page.locator("body").innerText(), /测试邮件已排队/);
  assert.match(await mail.next("admin@example.cn"), /邮件服务可以使用/);
  for (let tries = 0; tries < 20 && !/已发出/.test(await says(page)); tries += 1) await page.goto("/work/settings");
  assert.match(await says(page), /a\S*@example\.cn[\s\S]*已发出/);
  await sound(tools, page);
});
