// Takes pictures of pages for people to look at: 360, 390 and 1440 px, Chinese and English, normal and large type.
//
//   npm run shots -- /report /work                     of the program on http://127.0.0.1:8080
//   npm run shots -- http://127.0.0.1:9000/report      of another one
//
//   --as WHO        signed in as somebody of the demonstration: resident, dispatcher, grid0203 …
//   --widths 360,1440   --locales zh   --types normal,elder   --dark   --no-scripts
//   --out FOLDER    where to (e2e/out/shots); index.html there shows them side by side
//
// What the browser complains about, and what sticks out sideways, is told below the pictures.

import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Complaints, launch, openContext } from "../harness/browser.mjs";
import { fits, picture } from "../harness/checks.mjs";
import { signIn } from "../harness/people.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    as: { type: "string" },
    base: { type: "string", default: "http://127.0.0.1:8080" },
    widths: { type: "string", default: "360,390,1440" },
    locales: { type: "string", default: "zh,en" },
    types: { type: "string", default: "normal,elder" },
    dark: { type: "boolean", default: false },
    "no-scripts": { type: "boolean", default: false },
    out: { type: "string", default: fileURLToPath(new URL("../out/shots", import.meta.url)) },
  },
});
if (positionals.length === 0) {
  console.error("usage: npm run shots -- URL … (see the head of e2e/tools/shots.mjs)");
  process.exit(2);
}

const list = (/** @type {string | undefined} */ text) => (text ?? "").split(",").filter(Boolean);
const out = resolve(values.out ?? ".");
await mkdir(out, { recursive: true });
const browser = await launch();
/** @type {{ file: string, url: string, what: string, width: number }[]} */
const taken = [];
let complaints = 0;

for (const width of list(values.widths).map(Number)) {
  for (const locale of /** @type {("zh" | "en")[]} */ (list(values.locales))) {
    for (const type of list(values.types)) await series(width, locale, type);
  }
}
await browser.close();
await writeFile(join(out, "index.html"), sheet());
console.log(`${taken.length} pictures in ${out}; ${join(out, "index.html")} shows them side by side`);
process.exitCode = complaints > 0 ? 1 : 0;

/**
 * Takes one picture of every page as one person sees it.
 * @param {number} width
 * @param {"zh" | "en"} locale
 * @param {string} type
 */
async function series(width, locale, type) {
  const base = /^https?:/.test(positionals[0]) ? new URL(positionals[0]).origin : values.base ?? "";
  const person = { width, locale, elder: type === "elder", dark: values.dark, scripts: !values["no-scripts"] };
  const context = await openContext(browser, base, person);
  const heard = new Complaints();
  heard.watch(context);
  const page = await context.newPage();
  if (values.as) await signIn(page, values.as);
  for (const target of positionals) {
    const url = new URL(target, base).href;
    const what = [width, locale, type, values.as, values.dark ? "dark" : ""].filter(Boolean).join("-");
    const name = new URL(url).pathname.replace(/^\/|\/$/g, "").replace(/[^\w.-]+/g, "_") || "home";
    const file = `${name}-${what}.png`;
    await page.goto(url, { waitUntil: "networkidle" });
    await picture(page, join(out, file));
    taken.push({ file, url, what, width });
    try {
      await fits(page);
    } catch (error) {
      complaints += 1;
      console.log(`${what}: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
    }
  }
  for (const complaint of heard.left()) {
    complaints += 1;
    console.log(`${width}-${locale}-${type}: ${complaint}`);
  }
  await context.close();
}

/** One page with every picture, the pages below each other. */
function sheet() {
  const pages = [...new Set(taken.map(({ url }) => url))].map((url) => {
    const pictures = taken
      .filter((picture) => picture.url === url)
      .map(({ file, what, width }) => `<figure><img src="${file}" width="${Math.min(width, 720)}" alt=""><figcaption>${what}</figcaption></figure>`);
    return `<h2>${url.replace(/[&<>"]/g, "")}</h2><div>${pictures.join("")}</div>`;
  });
  const style = "body{font:14px sans-serif}div{display:flex;gap:16px;overflow:auto;align-items:start}figure{margin:0}img{border:1px solid #999}";
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title><style>${style}</style>${pages.join("\n")}</html>`;
}
