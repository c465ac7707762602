// What a walk over every page looks at, and the pages that there are. The list is docs/routes.golden, so that a new page is
// looked at without anybody thinking of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { accessible, fits, roomy } from "./checks.mjs";

/** Answers that are no pages; `/report/places` is the part of one that a script puts below its box, `/report/map` what its map shows. */
export const NO_PAGE = /\/(photo|photos|files|geojson|export|tiles|assets|report\/places|report\/map)(\/|$)/;

const golden = readFileSync(new URL("../../docs/routes.golden", import.meta.url), "utf8");

/** Every address that answers with a page, with what it needs. */
export const ROUTES = golden
  .split("\n")
  .map((line) => line.trim().split(/\s+/))
  .filter(([method, path]) => method === "GET" && path && !NO_PAGE.test(path))
  .map(([, path, needs]) => ({ path, needs }));

/**
 * Looks at the page that is open.
 * @param {import("playwright-core").Page} page
 * @param {string[]} wrong where to write what is wrong
 */
export async function inspect(page, wrong) {
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

/** @param {string[]} wrong */
export function nothing(wrong) {
  assert.ok(wrong.length === 0, `${wrong.length} things are not right:\n${wrong.join("\n")}`);
}
