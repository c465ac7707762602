// Writes the outline icons that Linli uses into a Rust file. Icons: Tabler Icons, MIT licence.
import { readFile, writeFile } from "node:fs/promises";

const names = (await readFile(new URL("icons.txt", import.meta.url), "utf8")).split(/\s+/).filter(Boolean).sort();
const target = new URL("../../crates/platform/http/src/ui/icons.rs", import.meta.url);

const entries = [];
for (const name of names) {
  const svg = await readFile(new URL(`../node_modules/@tabler/icons/icons/outline/${name}.svg`, import.meta.url), "utf8");
  const paths = [...svg.matchAll(/<path[^>]*\bd="([^"]+)"[^>]*>/g)].map((match) => match[1]).filter((d) => d !== "M0 0h24v24H0z");
  entries.push(`    ("${name}", "${paths.join("")}"),`);
}
await writeFile(
  target,
  `//! Outline icons, written by \`npm run icons\` in \`web/\` from Tabler Icons (MIT licence). Do not edit.

/// Name and path of every icon, in the order of names.
#[rustfmt::skip]
pub(crate) const ICONS: &[(&str, &str)] = &[
${entries.join("\n")}
];
`,
);
console.log(`${names.length} icons`);
