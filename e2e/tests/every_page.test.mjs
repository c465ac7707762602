// Every page, as somebody who may see it: no complaint of the browser, nothing grave for axe, nothing that scrolls sideways or
// has no room for its words, no key of a text that is missing. Pages without parameters are opened by their address, pages of one thing, its forms and
// what is narrowed or sorted are found by following links. The list is docs/routes.golden, so that a new page is looked at
// without anybody thinking of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { accessible, fits, roomy } from "../harness/checks.mjs";
import { scenarios } from "../harness/index.mjs";

/** Pages of a form on its way; without one begun they say so with 404. */
const NEEDS_A_BEGINNING = /\/(check|done)$/;
/** Pages that are there once the site can send letters, which the demonstration cannot. */
const NEEDS_MAIL = /^\/sign-in\/(code|forgotten)$|\/account\/email$/;
/** Answers of an area that the address names; without one there is none. */
const NEEDS_AN_AREA = /\/geojson$/;
/** Who is asked one after the other to open the pages of staff. */
const STAFF = ["desk", "dispatcher", "leader", "grid_worker", "handler", "sysadmin", "secadmin", "audit"];

/** Pages that nobody finds by following links, with the reason. */
const NO_LINK = new Map([
  ["/follow/{secret}", "its secret is told once, to the reporter; without-scripts.test.mjs opens it"],
  ["/report/joined/{secret}", "its secret is told once, to whoever joined; report-day.test.mjs opens it"],
  ["/me/account/email/{id}", "needs mail; mail.test.mjs opens it"],
  ["/work/account/email/{id}", "needs mail; mail.test.mjs opens it"],
  ["/sign-in/code/{id}", "needs mail; mail.test.mjs opens it"],
  ["/sign-in/forgotten/{id}", "needs mail; mail.test.mjs opens it"],
  ["/work/residents/{id}", "a resident is looked for first; account.test.mjs opens it"],
]);
/** Answers that are no pages; `/report/places` is the part of one that a script puts below its box, `/report/map` what its map shows. */
const NO_PAGE = /\/(photo|photos|files|geojson|export|tiles|assets|report\/places|report\/map)(\/|$)/;
/** How many things of a kind one person opens. */
const OF_A_KIND = 3;

const golden = readFileSync(new URL("../../docs/routes.golden", import.meta.url), "utf8");
const pages = golden
  .split("\n")
  .map((line) => line.trim().split(/\s+/))
  .filter(([method, path]) => method === "GET" && path && !path.includes("{") && !NO_PAGE.test(path))
  .map(([, path, needs]) => ({ path, needs }));
const open = pages.filter(({ needs }) => needs === "anyone").map(({ path }) => path);
const residents = pages.filter(({ needs }) => needs === "resident").map(({ path }) => path);
const staff = pages.filter(({ needs }) => needs !== "anyone" && needs !== "resident").map(({ path }) => path);

const kinds = golden
  .split("\n")
  .map((line) => line.trim().split(/\s+/))
  .filter(([method, path]) => method === "GET" && path?.includes("{") && !NO_PAGE.test(path))
  .map(([, path]) => ({ path, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, "([^/]+)")}$`) }));

const { test } = scenarios();

/**
 * Looks at the page that is open.
 * @param {import("playwright-core").Page} page
 * @param {string[]} wrong where to write what is wrong
 */
async function inspect(page, wrong) {
  for (const check of [accessible, fits, roomy, worded]) {
    await check(page).catch((error) => wrong.push(error.message));
  }
}

/**
 * Asserts that no key stands where a text belongs.
 * @param {import("playwright-core").Page} page
 */
async function worded(page) {
  const text = await page.locator("body").innerText();
  const keys = text.match(/⟨[^⟩]*⟩|(?<![\w@./-])(?:desk|http|identity|kernel|matters|registry|store)\.[a-z_]+(?:\.[a-z_]+)+/g);
  assert.ok(!keys, `${page.url()} shows keys: ${keys?.join(", ")}`);
}

/**
 * Looks at pages one after the other in one window.
 * @param {import("playwright-core").Page} page
 * @param {string[]} paths
 * @param {string[]} wrong where to write what is wrong
 * @returns {Promise<string[]>} the pages that this person may not open
 */
async function look(page, paths, wrong) {
  const refused = [];
  for (const path of paths) {
    const answer = await page.goto(path, { waitUntil: "load" }).catch((error) => {
      // A download is no page.
      if (/download|ERR_ABORTED/i.test(String(error))) return null;
      throw error;
    });
    if (!answer?.headers()["content-type"]?.startsWith("text/html")) continue;
    const status = answer.status();
    if (status === 403) {
      refused.push(path);
      continue;
    }
    const may = status === 404 && [NEEDS_A_BEGINNING, NEEDS_MAIL, NEEDS_AN_AREA].some((why) => why.test(path));
    if (status >= 400 && !may) wrong.push(`${path} answers ${status}`);
    await inspect(page, wrong);
  }
  return refused;
}

/**
 * What kinds of page an address leads to: its route with each of the things that it asks for. Moves of a matter are told
 * apart, their steps are not.
 * @param {URL} url
 */
function kindsOf(url) {
  const route = kinds.find(({ pattern }) => pattern.test(url.pathname))?.path ?? url.pathname;
  const asked = [...url.searchParams].map(([name, value]) => (name === "do" ? `do=${value.replace(/\d+/g, "#")}` : name));
  return asked.length === 0 ? [route] : asked.map((one) => `${route}?${one}`);
}

/** The kinds of page that were looked at, by whomever. */
const looked = new Set();

/**
 * Follows the links of pages and of the menu, and looks at what nobody has looked at. Of things it opens some, because not
 * every one offers all that there is; of what can be asked, one.
 * @param {import("playwright-core").Page} page
 * @param {string[]} wrong where to write what is wrong
 * @returns {Promise<Set<string>>} the routes with parameters that were seen
 */
async function follow(page, wrong) {
  /** @type {Map<string, number>} */
  const known = new Map();
  const left = [{ url: new URL(page.url()), from: "" }];
  const met = new Set();
  const seen = new Set();
  for (let next = left.shift(); next; next = left.shift()) {
    const { url, from } = next;
    const answer = await page.goto(url.href, { waitUntil: "load" });
    if (!answer?.headers()["content-type"]?.startsWith("text/html")) continue;
    if (answer.status() >= 400) {
      wrong.push(`${url.pathname} answers ${answer.status()}, though a link of ${from} leads there`);
      continue;
    }
    const here = new URL(page.url());
    // An address may lead on, as that of a notice does.
    const routes = [url, here].flatMap(({ pathname }) => kinds.find(({ pattern }) => pattern.test(pathname))?.path ?? []);
    routes.forEach((route) => seen.add(route));
    // Pages without parameters are looked at above.
    if ((routes.length > 0 || here.search) && kindsOf(here).some((kind) => !looked.has(kind))) {
      kindsOf(here).forEach((kind) => looked.add(kind));
      await inspect(page, wrong);
    }
    const links = await page.locator("body a[href]:not([download])").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
    for (const link of links) {
      const to = new URL(link, page.url());
      to.hash = "";
      if (to.origin !== here.origin || NO_PAGE.test(to.pathname) || met.has(to.href)) continue;
      const fresh = kindsOf(to).some((kind) => (known.get(kind) ?? 0) < (kind.includes("{") && !kind.includes("?") ? OF_A_KIND : 1));
      if (!fresh) continue;
      met.add(to.href);
      kindsOf(to).forEach((kind) => known.set(kind, (known.get(kind) ?? 0) + 1));
      left.push({ url: to, from: here.pathname });
    }
  }
  return seen;
}

/** @param {string[]} wrong */
function nothing(wrong) {
  assert.ok(wrong.length === 0, `${wrong.length} things are not right:\n${wrong.join("\n")}`);
}

for (const person of [
  { name: "on_a_small_phone_without_scripts", scripts: false, width: 360 },
  { name: "with_large_type", elder: true, width: 360 },
  { name: "in_english_on_a_phone", locale: /** @type {const} */ ("en"), width: 390 },
  { name: "in_english_and_dark", locale: /** @type {const} */ ("en"), dark: true, width: 1440 },
]) {
  test(`every_open_page_${person.name}`, async ({ newContext }) => {
    const wrong = /** @type {string[]} */ ([]);
    const refused = await look(await (await newContext(person)).newPage(), open, wrong);
    nothing([...wrong, ...refused.map((path) => `${path} is not open`)]);
  });
}

test("every_page_of_residents", async ({ signIn }) => {
  const wrong = /** @type {string[]} */ ([]);
  const refused = await look(await signIn("resident", { width: 360, elder: true }), residents, wrong);
  nothing([...wrong, ...refused.map((path) => `${path} is refused to residents`)]);
});

test("every_page_of_staff", async ({ signIn }) => {
  const wrong = /** @type {string[]} */ ([]);
  let left = staff;
  for (const who of STAFF) {
    left = await look(await signIn(who, { width: 1440 }), left, wrong);
  }
  nothing([...wrong, ...left.map((path) => `${path} is refused to everybody who was asked`)]);
});

const seen = new Set(NO_LINK.keys());
for (const [who, window] of /** @type {const} */ ([
  ["resident", { width: 360, elder: true }],
  ["desk", { width: 1440 }],
  ["dispatcher", { width: 768 }],
  ["leader", { width: 900, dark: true }],
  ["handler", { width: 390, locale: "en" }],
  ["grid_worker", { width: 390 }],
  ["sysadmin", { width: 1440 }],
  ["secadmin", { width: 390, locale: "en" }],
  ["audit", { width: 390 }],
])) {
  test(`every_link_of_${who}`, async ({ signIn }) => {
    const wrong = /** @type {string[]} */ ([]);
    const page = await signIn(who, window);
    for (const route of await follow(page, wrong)) seen.add(route);
    nothing(wrong);
  });
}

test("every_route_was_reached_by_a_link", async () => {
  nothing(kinds.filter(({ path }) => !seen.has(path)).map(({ path }) => `${path} was reached by nobody`));
});
