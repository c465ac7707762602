// The harness itself: what it must let through, and what it must not.

import assert from "node:assert/strict";
import { brotliCompressSync } from "node:zlib";
import { Complaints, launch, openContext } from "../harness/browser.mjs";
import { accessible, fits } from "../harness/checks.mjs";
import { firstLoadBytes, scenarios, servePages, tabStops, tabTo } from "../harness/index.mjs";

const SOUND = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>邻里</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/a.css"></head>
<body><header><a href="/refused">首页</a></header><main><h1>你好</h1><form method="post" action="/refused"><label>姓名 <input name="n"></label> <button>提交</button></form></main></body></html>`;
const page = (/** @type {string} */ body, head = "") => ({
  body: `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>x</title><meta name="viewport" content="width=device-width"><link rel="icon" href="/icon.svg">${head}</head><body><main><h1>x</h1>${body}</main></body></html>`,
});
const css = "a, button, input { display: inline-block; min-width: 48px; min-height: 48px; } :focus-visible { outline: 3px solid #036; }";

const pages = {
  "/": { body: SOUND },
  "/a.css": { type: "text/css", body: brotliCompressSync(css.repeat(50)), headers: { "content-encoding": "br" } },
  "/icon.svg": { type: "image/svg+xml", body: '<svg xmlns="http://www.w3.org/2000/svg"/>' },
  "/refused": { ...page("<p>不行</p>"), status: 422 },
  "/inline": page('<p style="color:red">x</p>'),
  "/gone": page('<img src="/nowhere.png" alt="">'),
  "/fault": { ...page("<p>x</p>"), status: 500 },
  "/thrown": page("", '<script src="/throw.js"></script>'),
  "/throw.js": { type: "text/javascript", body: 'throw new Error("thrown")' },
  "/nameless": page('<input name="a">'),
  "/wide": page('<p class="w">x</p>', '<link rel="stylesheet" href="/wide.css">'),
  "/wide.css": { type: "text/css", body: ".w { width: 2000px }" },
  "/blind": page('<a href="/">x</a>', '<link rel="stylesheet" href="/blind.css">'),
  "/blind.css": { type: "text/css", body: "*:focus { outline: none }" },
};

const { test } = scenarios(() => servePages(pages));

test("a_sound_page_passes", async ({ open, accessible, fits, shot }) => {
  for (const person of [{ scripts: false, width: 360 }, { elder: true }, { locale: /** @type {const} */ ("en"), width: 1440 }]) {
    const page = await open("/", person);
    await accessible(page);
    await fits(page);
    await shot(page, "harness");
  }
});

test("a_refused_form_is_an_answer", async ({ open }) => {
  const page = await open("/");
  await page.getByRole("button", { name: "提交" }).click();
  assert.equal(await page.getByText("不行").count(), 1);
});

test("the_keyboard_walks", async ({ open }) => {
  const page = await open("/", { width: 1440 });
  assert.equal(await tabTo(page, "提交"), 3);
  await page.goto("/");
  assert.deepEqual(await tabStops(page), ["首页", "姓名", "提交"]);
});

test("bytes_are_counted_compressed", async ({ newContext }) => {
  const page = await (await newContext()).newPage();
  const { total, parts } = await firstLoadBytes(page, "/");
  const sheet = parts.find(({ url }) => url.endsWith("/a.css"));
  assert.ok(sheet && sheet.bytes < 1000, JSON.stringify(parts));
  assert.ok(total > sheet.bytes + 500 && total < 4000, `${total} bytes`);
});

test("scripts_stay_off_in_a_window_without", async ({ open, accessible }) => {
  const page = await open("/", { scripts: false });
  await accessible(page);
  await page.goto("/thrown");
  await page.getByRole("heading").waitFor();
});

test("complaints_are_heard", async ({ site }) => {
  const browser = await launch();
  try {
    const heard = async (/** @type {string} */ path) => {
      const complaints = new Complaints();
      const context = await openContext(browser, site.url);
      complaints.watch(context);
      await (await context.newPage()).goto(path, { waitUntil: "networkidle" });
      await context.close();
      return complaints.left().join("\n");
    };
    assert.equal(await heard("/"), "");
    assert.match(await heard("/inline"), /Content Security Policy/);
    assert.match(await heard("/gone"), /404/);
    assert.match(await heard("/fault"), /500 from GET/);
    assert.match(await heard("/thrown"), /thrown/);
  } finally {
    await browser.close();
  }
});

test("faults_of_pages_are_found", async ({ open }) => {
  await assert.rejects(accessible(await open("/nameless")), /label/);
  await assert.rejects(fits(await open("/wide")), /p\.w/);
  await assert.rejects(tabTo(await open("/blind"), "x"), /cannot be seen/);
});
