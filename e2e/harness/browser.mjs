// One Chromium for a test file, and contexts as the people of Linli have them: a small phone without scripts, very large
// type, another language. Whatever the page complains about fails the test.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-dev-shm-usage",
];

/** Returns the path of Chromium: `CHROMIUM`, or where Debian puts it. */
export function chromiumPath() {
  const found = [process.env.CHROMIUM, ...PROGRAMS].find((path) => path && existsSync(path));
  if (!found) {
    throw new Error("Chromium is missing. Run `make setup`, or set CHROMIUM to its path.");
  }
  return found;
}

/**
 * Pages whose scripts do not run, with the session that switches them off. Playwright's own `javaScriptEnabled` cannot
 * be lifted for a moment, and axe is a script.
 * @type {WeakMap<import("playwright-core").Page, import("playwright-core").CDPSession>}
 */
const scriptless = new WeakMap();

/** @param {import("playwright-core").Page} page */
async function withoutScripts(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setScriptExecutionDisabled", { value: true });
  scriptless.set(page, session);
}

/**
 * Lets scripts run in a page that was opened without, for as long as `body` takes. The page's own scripts have been
 * passed over when it was parsed, and stay silent.
 * @template T
 * @param {import("playwright-core").Page} page
 * @param {() => Promise<T>} body
 */
export async function withScripts(page, body) {
  const session = scriptless.get(page);
  await session?.send("Emulation.setScriptExecutionDisabled", { value: false });
  try {
    return await body();
  } finally {
    await session?.send("Emulation.setScriptExecutionDisabled", { value: true });
  }
}

/** Starts Chromium. */
export function launch() {
  return chromium.launch({ executablePath: chromiumPath(), args: FLAGS, headless: true });
}

/**
 * @typedef {object} Person
 * @property {boolean} [scripts] whether scripts run (they do)
 * @property {number} [width] width of the window in CSS pixels (390)
 * @property {number} [height] height of the window (844; 900 when wide)
 * @property {boolean} [elder] 长辈模式
 * @property {"zh" | "en"} [locale] language of the interface (zh)
 * @property {boolean} [dark] dark colours
 * @property {boolean} [offline] no network
 * @property {import("playwright-core").BrowserContext["storageState"] extends (...a: any[]) => Promise<infer S> ? S : never} [state]
 *   cookies of an earlier context
 */

/** How many windows were opened. */
let windows = 0;

/** Returns an address that no other window has: the throttle of guests counts by address. */
function address() {
  windows += 1;
  return `10.0.${windows >> 8}.${windows & 255}`;
}

/**
 * Opens a browser window for one person.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {Person} person
 */
export async function openContext(browser, url, person = {}) {
  const width = person.width ?? 390;
  const locale = person.locale ?? "zh";
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: person.height ?? (width > 600 ? 900 : 844) },
    locale: locale === "zh" ? "zh-CN" : "en-GB",
    timezoneId: "Asia/Shanghai",
    colorScheme: person.dark ? "dark" : "light",
    reducedMotion: "reduce",
    isMobile: width <= 600,
    hasTouch: width <= 600,
    offline: person.offline ?? false,
    storageState: person.state,
    extraHTTPHeaders: { "x-forwarded-for": address() },
  });
  if (person.scripts === false) {
    const newPage = context.newPage.bind(context);
    context.newPage = async () => {
      const page = await newPage();
      await withoutScripts(page);
      return page;
    };
  }
  context.setDefaultTimeout(15_000);
  await context.addCookies(preferences(url, person));
  return context;
}

/**
 * The cookie by which Linli keeps a visitor's settings: `zh-e-d` is Chinese, large type, dark.
 * @param {string} url
 * @param {Person} person
 */
function preferences(url, person) {
  const value = [person.locale ?? "zh", person.elder && "e", person.dark && "d"].filter(Boolean).join("-");
  return [{ name: "ll_prefs", value, url }];
}

/** What a browser complained about. */
export class Complaints {
  /** @type {string[]} */
  #found = [];
  /** @type {RegExp[]} */
  #allowed = [];
  /** Documents that were answered with 4xx on purpose: a refused form is an answer. */
  #refused = new Set();

  /** @param {import("playwright-core").BrowserContext} context */
  watch(context) {
    context.on("console", (message) => {
      if (message.type() !== "error") return;
      const where = message.location().url;
      const isAnswer = this.#refused.has(where) && message.text().startsWith("Failed to load resource");
      if (!isAnswer) this.#found.push(`console: ${message.text()} (${where})`);
    });
    context.on("weberror", (error) => this.#found.push(`script: ${error.error().stack ?? error.error()}`));
    context.on("response", (response) => {
      const request = response.request();
      const status = response.status();
      if (request.isNavigationRequest() && status >= 400 && status < 500) this.#refused.add(request.url());
      if (status >= 500) this.#found.push(`${status} from ${request.method()} ${request.url()}`);
    });
    context.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "failed";
      if (why !== "net::ERR_ABORTED") this.#found.push(`${why}: ${request.method()} ${request.url()}`);
    });
  }

  /** Lets complaints through that the test causes on purpose. @param {RegExp} pattern */
  allow(pattern) {
    this.#allowed.push(pattern);
  }

  /** Returns what is left to complain about. */
  left() {
    return this.#found.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)));
  }
}
