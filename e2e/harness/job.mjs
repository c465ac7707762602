// What people do in the main job, move by move, as tests press it.

import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */

/** A street's department that looks after buildings, as the form of dispatching names it. */
export const COMPANY = "桐荫街道城建科（城建机构）";

const PHONE = { width: 390 };

/** What the page says. @param {Page} page */
export const says = (page) => page.locator("main").innerText();

/**
 * Does what loads a page, and waits for it.
 * @param {Page} page
 * @param {() => Promise<unknown>} act
 */
export async function leads(page, act) {
  await Promise.all([page.waitForEvent("load"), act()]);
}

/**
 * Sends a form as it is, although the browser would stop it, and returns what stands beside a field then.
 * @param {Page} page
 * @param {Locator} form
 * @param {string} field its name
 */
export async function wrongBeside(page, form, field) {
  await form.evaluate((element) => element.setAttribute("novalidate", ""));
  await leads(page, () => form.locator("button[type=submit]:not([name^='_']):not(.ll-sr):visible").first().click());
  return page.locator(`main #f-${field.replace(/\./g, "-")}-error`).innerText();
}

/**
 * Writes a report at the house that `desk01` looks after, as far as the check of the answers.
 * @param {Page} page
 * @param {{ said: string, place?: string, address?: string }} report `address` is for e-mails to whoever has no account
 */
export async function write(page, { said, place, address }) {
  await page.goto("/report");
  await page.getByLabel("哪个小区、哪栋楼").fill("园丁楼");
  await page.getByRole("button", { name: "查找" }).click();
  await page.getByRole("radio", { name: place ?? "园丁楼1号楼", exact: true }).press(" ");
  await page.getByLabel("怎么了").fill(said);
  if (address) await page.getByLabel("电子邮箱").fill(address);
  await page.getByRole("button", { name: "先看一遍" }).click();
  await page.getByRole("heading", { name: "您写的是" }).waitFor();
}

/**
 * Reports at the house that `desk01` looks after, and returns the code of the receipt.
 * @param {Page} page
 * @param {{ said: string, place?: string, address?: string, look?: () => Promise<void> }} report what is said, and what is done before it is sent
 */
export async function report(page, { said, place, address, look }) {
  await write(page, { said, place, address });
  await look?.();
  await page.getByRole("button", { name: /^(都不是，)?提交/ }).click();
  await page.getByText("收到了，谢谢您").waitFor();
  return codeOn(page);
}

/** The code of a case that the page shows. @param {Page} page */
export async function codeOn(page) {
  const code = /[A-Z]{2}-\d{8}-\d{4}-[2-9A-Z]{4}/.exec(await says(page))?.[0];
  if (!code) throw new Error(`${page.url()} shows no code`);
  return code;
}

/**
 * Returns the line of the inbox whose sheet holds what was said, or nothing. Lines name category and place alone: what a
 * reporter wrote is read on the sheet.
 * @param {Page} page
 * @param {string} short what was said, or its beginning
 * @returns {Promise<Locator | undefined>}
 */
export async function lineOf(page, short) {
  const lines = page.locator("main a[data-row]");
  for (const href of await lines.evaluateAll((all) => all.map((line) => line.getAttribute("href") ?? ""))) {
    const sheet = await page.request.get(new URL(href, page.url()).href);
    if ((await sheet.text()).includes(short)) return page.locator(`main a[data-row][href="${href}"]`);
  }
  return undefined;
}

/**
 * Opens a matter in the inbox of who is signed in, and returns what the line said.
 * @param {Page} page
 * @param {string} short what was said, or its beginning
 */
export async function openFromInbox(page, short) {
  let line;
  for (let tries = 0; tries < 20 && !line; tries += 1) {
    // Work reaches an inbox a moment after it is decided.
    if (tries > 0) await page.waitForTimeout(300);
    await page.goto("/work");
    line = await lineOf(page, short);
  }
  if (!line) throw new Error(`“${short}” does not reach the inbox of ${page.url()}`);
  const said = await line.innerText();
  // The first line is open without being asked for; what was pressed has it in the address.
  await Promise.all([page.waitForURL((url) => url.searchParams.has("open")), line.click()]);
  await page.locator("main").getByText(short).first().waitFor();
  return said;
}

/**
 * Begins a move of the sheet, from its button or from the menu beside, and waits for its form.
 * @param {Page} page
 * @param {string} move the start of its `do`, such as `extend.`; `complete.refuse` names the outcome too
 */
export async function begin(page, move) {
  const [, start, outcome] = /^(\w+\.)([a-z]\w*)$/.exec(move) ?? [, move, ""];
  const link = page.locator(`main a[href*="do=${start}"]${outcome && `[href*=".${outcome}"]`}`).first();
  if (!(await link.isVisible())) await page.locator("main details[data-menu]", { has: link }).locator("summary").click();
  await link.click();
  await page.waitForURL((url) => url.searchParams.get("do")?.startsWith(start ?? move) ?? false);
}

/**
 * Makes a move of a matter from its inbox or sheet: begins it, fills its form, and sends it.
 * @param {Page} page
 * @param {string} move the start of its `do`
 * @param {(form: Locator) => Promise<unknown>} [fill]
 */
export async function act(page, move, fill) {
  await begin(page, move);
  await fill?.(formOf(page));
  await sendForm(page);
}

/** Sends the form of the move that was begun. @param {Page} page */
export async function sendForm(page) {
  await leads(page, () => formOf(page).locator("button[type=submit].btn-primary").click());
  await taken(page);
}

/** The form of the move that was begun. @param {Page} page */
export function formOf(page) {
  return page.locator("main form", { has: page.locator("input[name=version]") }).filter({ has: page.locator(".ll-formfoot") });
}

/**
 * Sends the form and waits until the page shows the matter without it.
 * @param {Page} page
 * @param {string} button
 */
export async function send(page, button) {
  await leads(page, () => page.getByRole("button", { name: button, exact: true }).click());
  await taken(page);
}

/** Asserts that the form was taken. @param {Page} page */
async function taken(page) {
  const wrong = await page.locator("main .alert-danger, main .alert-warning").allInnerTexts();
  const at = new URL(page.url());
  if (at.searchParams.has("do") || /\/(act|accept|dispatch|merge|refuse)$/.test(at.pathname)) {
    throw new Error(`${at.pathname} did not take the form: ${wrong.join(" ") || (await page.locator("main h1").innerText())}`);
  }
}

/**
 * A photograph for evidence: what the page looks like just now.
 * @param {Page} page
 * @param {string} name
 */
export async function photo(page, name) {
  const buffer = await page.screenshot({ clip: { x: 0, y: 0, width: 320, height: 240 } });
  return { name: `${name}.png`, mimeType: "image/png", buffer };
}

/**
 * Chooses a reason, and writes words beside it.
 * @param {string} reason
 * @param {{ words?: string }} [note] for those who handle it
 */
export const because = (reason, { words } = {}) => async (/** @type {Locator} */ form) => {
  await form.getByRole("radio", { name: reason, exact: true }).press(" ");
  if (words) await form.getByLabel("内部说明，反映人看不到").fill(words);
};

/** Names who leads. @param {Locator} form */
export const lead = async (form) => {
  await form.getByLabel("主办单位").selectOption({ label: COMPANY });
};

/**
 * Hands in a result with a photograph.
 * @param {Page} page
 * @param {string} said
 * @param {string} done
 */
export async function handIn(page, said, done) {
  await openFromInbox(page, said);
  await act(page, "complete.", async (form) => {
    await form.getByLabel("处置情况").fill(done);
    await form.locator("input[type=file]").first().setInputFiles(await photo(page, "done"));
  });
}

/**
 * Looks at the result on the spot and passes it.
 * @param {Page} grid
 * @param {string} said
 */
export async function pass(grid, said) {
  await openFromInbox(grid, said);
  await begin(grid, "complete.pass");
  await formOf(grid).locator("input[type=file]").first().setInputFiles(await photo(grid, "passed"));
  await send(grid, "核查通过");
}

/**
 * A case that a resident has reported; the resident's page of it, and its id.
 * @param {import("./index.mjs").Tools} tools
 * @param {string} said
 * @param {string} [who]
 */
export async function reported({ signIn }, said, who = "resident") {
  const resident = await signIn(who, PHONE);
  const code = await report(resident, { said });
  await resident.goto("/me/matters");
  const link = resident.getByRole("link", { name: said.slice(0, 8) }).first();
  // What waits and what is late stands before it.
  while (!(await link.isVisible())) await leads(resident, () => resident.getByRole("link", { name: "下一页" }).click());
  await link.click();
  await resident.getByText(code).waitFor();
  const mine = resident.url();
  const id = mine.split("/").at(-1) ?? "";
  /** Asserts what the reporter reads now. @param {RegExp} what */
  const reads = async (what) => {
    await resident.goto(mine);
    assert.match(await says(resident), what);
  };
  return { resident, code, id, mine, reads };
}

/**
 * Accepts a case at its community's desk.
 * @param {import("./index.mjs").Tools} tools
 * @param {string} said
 */
export async function accepted({ signIn }, said) {
  const desk = await signIn("desk");
  await openFromInbox(desk, said);
  await act(desk, "complete.", async (form) => {
    await form.getByLabel("类别").selectOption("0201");
  });
  return desk;
}

/**
 * Dispatches a case to the department.
 * @param {Page} dispatcher
 * @param {string} said
 */
export async function dispatch(dispatcher, said) {
  const line = await openFromInbox(dispatcher, said);
  await act(dispatcher, "dispatch.", lead);
  return line;
}
