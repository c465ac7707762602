// A browser test reads like this:
//
//   import { scenarios } from "../harness/index.mjs";
//   const { test } = scenarios();
//
//   test("c1_a_resident_reports_without_scripts", async ({ open, shot, accessible }) => {
//     const page = await open("/report", { scripts: false, width: 360 });
//     await page.getByLabel("发生了什么").fill("井盖破损");
//     …
//     await accessible(page);
//     await shot(page, "report");
//   });
//
// Every file starts its own program and browser; every test gets fresh windows. A console error, a violation of the
// content security policy, a failed request or an answer 5xx fails the test, unless it says `allow(/…/)`.

import assert from "node:assert/strict";
import { after, before, test as nodeTest } from "node:test";
import { Complaints, launch, openContext } from "./browser.mjs";
import * as checks from "./checks.mjs";
import { startProgram } from "./program.mjs";
import { signIn } from "./people.mjs";

export { signIn } from "./people.mjs";
export { firstLoadBytes, tabStops, tabTo } from "./checks.mjs";
export { programPath, servePages, startProgram } from "./program.mjs";

/**
 * @typedef {import("./browser.mjs").Person} Person
 * @typedef {import("./program.mjs").Site} Site
 * @typedef {import("playwright-core").Page} Page
 */

/**
 * What a test is given.
 * @typedef {object} Tools
 * @property {Site} site the program
 * @property {(path: string, person?: Person) => Promise<Page>} open opens a page in a window of its own
 * @property {(who: string, person?: Person) => Promise<Page>} signIn signs in as `resident`, `dispatcher`, `grid0203` …, in a window of its own
 * @property {(person?: Person) => Promise<import("playwright-core").BrowserContext>} newContext opens a window without a page
 * @property {typeof checks.accessible} accessible
 * @property {typeof checks.fits} fits
 * @property {typeof checks.shot} shot
 * @property {(pattern: RegExp) => void} allow lets complaints through that the test causes on purpose
 */

/**
 * Starts a program and a browser for the tests of one file.
 * @param {() => Promise<Site>} [start] how the program is started
 */
export function scenarios(start = startProgram) {
  /** @type {Site} */
  let site;
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** Cookies of those who have signed in before: a window more of the same person asks for no password. */
  const sessions = new Map();

  before(async () => {
    [site, browser] = await Promise.all([start(), launch()]);
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });

  /**
   * @param {string} name named after a row: `c2_lead_and_assistants`
   * @param {(tools: Tools) => Promise<void>} body
   */
  function test(name, body) {
    nodeTest(name, { timeout: 120_000 }, async () => {
      const complaints = new Complaints();
      /** @type {import("playwright-core").BrowserContext[]} */
      const contexts = [];
      const newContext = async (/** @type {Person} */ person = {}) => {
        const context = await openContext(browser, site.url, person);
        complaints.watch(context);
        contexts.push(context);
        return context;
      };
      const open = async (/** @type {string} */ path, /** @type {Person} */ person = {}) => {
        const page = await (await newContext(person)).newPage();
        await page.goto(path);
        return page;
      };
      try {
        await body({
          site,
          open,
          newContext,
          signIn: async (who, person = { width: 1440 }) => {
            const context = await newContext({ ...person, state: sessions.get(who) });
            const page = await signIn(await context.newPage(), who);
            if (!sessions.has(who)) sessions.set(who, await context.storageState());
            return page;
          },
          allow: (pattern) => complaints.allow(pattern),
          accessible: checks.accessible,
          fits: checks.fits,
          shot: checks.shot,
        });
        const left = complaints.left();
        assert.ok(left.length === 0, `the browser complained:\n${left.join("\n")}`);
      } catch (error) {
        await picture(contexts, name);
        throw error;
      } finally {
        await Promise.all(contexts.map((context) => context.close()));
      }
    });
  }

  return { test };
}

/**
 * Keeps a picture of every open page of a test that failed.
 * @param {import("playwright-core").BrowserContext[]} contexts
 * @param {string} name
 */
async function picture(contexts, name) {
  for (const [at, page] of contexts.flatMap((context) => context.pages()).entries()) {
    try {
      console.error(`picture: ${await checks.shot(page, `failed-${name}-${at}`)} of ${page.url()}`);
    } catch {
      // The page is gone; the error of the test says more.
    }
  }
}
