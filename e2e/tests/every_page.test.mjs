// Every page without parameters, as somebody who may see it: no complaint of the browser, nothing grave for axe, nothing that
// scrolls sideways or has no room for its words, no key of a text that is missing. Pages of one thing are found by following
// links: see every_link.test.mjs.

import { scenarios } from "../harness/index.mjs";
import { inspect, nothing, ROUTES } from "../harness/walk.mjs";

/** Pages of a form on its way; without one begun they say so with 404. */
const NEEDS_A_BEGINNING = /\/(check|done)$/;
/** Pages that are there once the site can send letters, which the demonstration cannot. */
const NEEDS_MAIL = /^\/sign-in\/(code|forgotten)$|\/account\/email$/;
/** Answers of an area that the address names; without one there is none. */
const NEEDS_AN_AREA = /\/geojson$/;
/** Who is asked one after the other to open the pages of staff. */
const STAFF = ["desk", "dispatcher", "leader", "grid_worker", "handler", "sysadmin", "secadmin", "audit"];

const pages = ROUTES.filter(({ path }) => !path.includes("{"));
const open = pages.filter(({ needs }) => needs === "anyone").map(({ path }) => path);
const residents = pages.filter(({ needs }) => needs === "resident").map(({ path }) => path);
const staff = pages.filter(({ needs }) => needs !== "anyone" && needs !== "resident").map(({ path }) => path);

const { test } = scenarios();

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
