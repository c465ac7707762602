// Writes the icons named in icons.txt as a Rust table: crates/platform/http/src/draw/icons.rs.
import { readFileSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "node_modules/@tabler/icons/icons/outline");
const target = join(here, "../crates/platform/http/src/draw/icons.rs");
const version = JSON.parse(readFileSync(join(here, "node_modules/@tabler/icons/package.json"), "utf8")).version;

const names = [...new Set(readFileSync(join(here, "icons.txt"), "utf8").replace(/^#.*$/gm, "").split(/\s+/).filter(Boolean))].sort();
const missing = names.filter((n) => !existsSync(join(source, `${n}.svg`)));
if (missing.length > 0) {
  console.error(`icons.txt names icons that do not exist: ${missing.join(", ")}`);
  process.exit(1);
}

const rows = names.map((name) => {
  const svg = readFileSync(join(source, `${name}.svg`), "utf8").replace(/<!--[\s\S]*?-->/g, "");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const shapes = inner.replace(/<path stroke="none"[^>]*>/g, "").replace(/\s+/g, " ").replace(/> </g, "><").replace(/ ?\/>/g, "/>").trim();
  return `    (${JSON.stringify(name)}, r#"${shapes}"#),`;
});
const text = `//! Outline icons of Tabler Icons ${version}, written by \`npm run icons\` from \`web/icons.txt\`. Do not edit.
//!
//! MIT License. Copyright (c) 2020-2026 Paweł Kuna. Permission is hereby granted, free of charge, to any person
//! obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software
//! without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute,
//! sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
//! subject to the following conditions: The above copyright notice and this permission notice shall be included in
//! all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY
//! KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR
//! PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
//! OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION
//! WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

/// Name and shapes, sorted by name.
#[rustfmt::skip]
pub(super) static ICONS: &[(&str, &str)] = &[
${rows.join("\n")}
];
`;
writeFileSync(target, text);
console.log(`${names.length} icons, ${text.length} bytes`);
