// What every page has to pass: accessibility, no sideways scrolling, few bytes, the keyboard alone.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { withScripts } from "./browser.mjs";

/** @typedef {import("playwright-core").Page} Page */

const OUT = fileURLToPath(new URL("../out/", import.meta.url));
const axeSource = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Asserts that axe finds nothing serious or critical (WCAG 2.2 AA).
 * @param {Page} page
 * @param {{ except?: string[] }} [options] rules that do not apply to this page, with the reason beside the call
 */
export async function accessible(page, { except = [] } = {}) {
  const source = await axeSource;
  const violations = await withScripts(page, async () => {
    await page.evaluate(source);
    return page.evaluate(
      async ([tags, except]) => {
        const rules = Object.fromEntries([["target-size", { enabled: true }], ...except.map((id) => [id, { enabled: false }])]);
        const options = { runOnly: tags, rules, resultTypes: ["violations"], preload: false };
        // @ts-expect-error axe was put into the page above
        const result = await window.axe.run(document, options);
        return result.violations.map((/** @type {any} */ violation) => ({
          id: violation.id,
          impact: violation.impact,
          help: violation.help,
          nodes: violation.nodes.map((/** @type {any} */ node) => `${node.target.join(" ")}  ${node.html.slice(0, 160)}`),
        }));
      },
      /** @type {[string[], string[]]} */ ([AXE_TAGS, except]),
    );
  });
  const grave = violations.filter((/** @type {any} */ v) => v.impact === "serious" || v.impact === "critical");
  const told = grave.map((/** @type {any} */ v) => `${v.impact} ${v.id}: ${v.help}\n    ${v.nodes.join("\n    ")}`);
  assert.ok(told.length === 0, `${page.url()} is not accessible:\n${told.join("\n")}`);
}

/**
 * Asserts that nothing scrolls sideways, and names what sticks out.
 * @param {Page} page
 */
export async function fits(page) {
  const wide = await page.evaluate(() => {
    // A phone draws a page that is too wide smaller, and then tells a wider window; its screen stays as it is.
    const limit = Math.min(document.documentElement.clientWidth, screen.width);
    if (document.documentElement.scrollWidth <= limit) return [];
    const scrolls = (/** @type {Element | null} */ element) => {
      for (; element && element !== document.body; element = element.parentElement) {
        if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(element).overflowX)) return true;
      }
      return false;
    };
    const found = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > limit + 1 && !scrolls(element.parentElement),
    );
    const names = found.map((e) => `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ""}${[...e.classList].map((c) => `.${c}`).join("")}`);
    return [`${document.documentElement.scrollWidth} px in ${limit} px`, ...names.slice(0, 8)];
  });
  assert.ok(wide.length === 0, `${page.url()} scrolls sideways: ${wide.join(", ")}`);
}

/**
 * Asserts that words have room: no column one sign wide, no caption over its picture, nothing that touches the border of its box.
 * @param {Page} page
 */
export async function roomy(page) {
  const wrong = await page.evaluate(() => {
    const seen = (/** @type {Element} */ element) => element.checkVisibility?.() !== false && element.getBoundingClientRect().height > 0;
    const said = (/** @type {Element} */ element) => (element.textContent ?? "").replace(/\s+/g, " ").trim();
    const all = (/** @type {string} */ selector) => [...document.body.querySelectorAll(selector)].filter(seen);
    /** Where the words of an element begin. @param {Element} element */
    const words = (element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getBoundingClientRect();
    };
    const squeezed = all("td, th, dd, dt, li, figcaption").filter((element) => {
      const { width } = words(element);
      return said(element).length > 6 && width > 2 && width < 2.2 * parseFloat(getComputedStyle(element).fontSize) && !element.closest(".ll-sr");
    });
    const covering = all("figcaption").filter((caption) => {
      const picture = caption.parentElement?.querySelector("img, svg");
      return picture && caption.getBoundingClientRect().top < picture.getBoundingClientRect().bottom;
    });
    const touching = all(".card > p, .card > .ll-field, .ll-fold > p, .ll-fold > .ll-field").filter((element) => {
      const box = element.parentElement?.getBoundingClientRect();
      return box && words(element).left - box.left < 8;
    });
    return [
      ...squeezed.map((element) => `has one sign a line: ${said(element)}`),
      ...covering.map((element) => `has a caption over its picture: ${said(element)}`),
      ...touching.map((element) => `touches the border of its box: ${said(element)}`),
    ];
  });
  assert.ok(wrong.length === 0, `${page.url()} ${wrong.slice(0, 4).join("; ")}`);
}

/**
 * Loads a page with an empty cache and returns how many bytes came over the line, compressed, with headers.
 * @param {Page} page a page in a fresh context
 * @param {string} path
 */
export async function firstLoadBytes(page, path) {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  /** @type {Map<string, { url: string, kind: string, bytes: number }>} */
  const requests = new Map();
  client.on("Network.responseReceived", ({ requestId, response, type }) => {
    requests.set(requestId, { url: response.url, kind: type, bytes: response.encodedDataLength });
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) request.bytes = encodedDataLength;
  });
  await page.goto(path, { waitUntil: "networkidle" });
  await client.detach();
  const parts = [...requests.values()].filter(({ url }) => url.startsWith("http")).sort((a, b) => b.bytes - a.bytes);
  return { total: parts.reduce((sum, { bytes }) => sum + bytes, 0), parts };
}

/**
 * Presses Tab until the control with this name has the focus, and asserts that the focus can be seen on the way.
 * @param {Page} page
 * @param {string | RegExp} name what the control says
 * @param {{ most?: number, keys?: string }} [options]
 */
export async function tabTo(page, name, { most = 60, keys = "Tab" } = {}) {
  for (let presses = 1; presses <= most; presses += 1) {
    await page.keyboard.press(keys);
    const focus = await focused(page);
    if (!focus) continue;
    assert.ok(focus.seen, `the focus cannot be seen on ${focus.tag} "${focus.name}" of ${page.url()}`);
    if (typeof name === "string" ? focus.name === name : name.test(focus.name)) return presses;
  }
  throw new assert.AssertionError({ message: `${most} presses of ${keys} did not reach ${name} on ${page.url()}` });
}

/**
 * Tabs through the whole page and returns the names of the stops; fails when the focus is trapped.
 * @param {Page} page
 * @param {{ most?: number }} [options]
 */
export async function tabStops(page, { most = 200 } = {}) {
  const stops = [];
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    const focus = await focused(page);
    if (!focus || (stops.length > 0 && focus.first)) return stops.map(({ name }) => name);
    stops.push(focus);
    assert.ok(focus.seen, `the focus cannot be seen on ${focus.tag} "${focus.name}" of ${page.url()}`);
    await page.evaluate(() => document.activeElement?.setAttribute("data-was-focused", ""));
  }
  throw new assert.AssertionError({ message: `the focus does not leave ${page.url()} in ${most} presses of Tab` });
}

/** @param {Page} page */
export function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    const isField = [HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement].some((kind) => element instanceof kind);
    const label = isField ? /** @type {HTMLInputElement} */ (element).labels?.[0] : undefined;
    const name = element.getAttribute("aria-label") || label?.textContent || element.textContent || element.getAttribute("title") || "";
    const style = getComputedStyle(element);
    const shown = (/** @type {CSSStyleDeclaration} */ s) =>
      (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
    const around = [element, label, element.parentElement].flatMap((e) => (e ? [getComputedStyle(e)] : []));
    return {
      tag: element.tagName.toLowerCase(),
      name: name.replace(/\s+/g, " ").trim(),
      seen: shown(style) || around.some(shown),
      first: element.hasAttribute("data-was-focused"),
    };
  });
}

/**
 * Takes a picture of the whole page into e2e/out.
 * @param {Page} page
 * @param {string} name
 */
export async function shot(page, name) {
  await mkdir(OUT, { recursive: true });
  const path = `${OUT}${name.replace(/[^\w.-]+/g, "_")}.png`;
  await picture(page, path);
  return path;
}

/**
 * Takes a picture of the whole page. The window is made as high as the page, so that a bar at its foot stays there.
 * @param {Page} page
 * @param {string} path
 */
export async function picture(page, path) {
  const window = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (window) await page.setViewportSize({ width: window.width, height: Math.max(window.height, Math.min(height, 12_000)) });
  await page.screenshot({ path, fullPage: true, animations: "disabled" });
  if (window) await page.setViewportSize(window);
}
