// What one more adds: a test, a page, a browser scenario, a procedure, a register. Reads the times of the tests that just ran.
//
//   node scripts/growth.mjs FOLDER
//
// FOLDER holds `*.xml` (JUnit, written by nextest) and `browser.tap` (written by node --test). What did not run is left out.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const folder = process.argv[2];

/** @typedef {{ name: string, seconds: number }} Ran */

/** The tests of crates. @returns {Ran[]} */
function crates() {
  const files = readdirSync(folder).filter((name) => name.endsWith(".xml"));
  return files.flatMap((name) => {
    const cases = readFileSync(join(folder, name), "utf8").matchAll(/<testcase name="([^"]+)"[^>]* time="([\d.]+)"/g);
    return [...cases].map(([, test, time]) => ({ name: test, seconds: Number(time) }));
  });
}

/** The tests in the browser. @returns {Ran[]} */
function browser() {
  const file = join(folder, "browser.tap");
  if (!existsSync(file)) return [];
  const told = readFileSync(file, "utf8").matchAll(/^\s*(?:not )?ok \d+ - (\S+)\s*\n\s*---\s*\n\s*duration_ms: ([\d.]+)/gm);
  return [...told].map(([, name, ms]) => ({ name, seconds: Number(ms) / 1000 }));
}

/** Files below a folder. @param {string} path @param {string} ending */
const files = (path, ending) =>
  existsSync(join(ROOT, path)) ? readdirSync(join(ROOT, path)).filter((name) => name.endsWith(ending)) : [];
/** @param {Ran[]} ran */
const sum = (ran) => ran.reduce((all, { seconds }) => all + seconds, 0);

const rust = crates();
const shown = browser();
const walks = shown.filter(({ name }) => name.startsWith("every_"));
const scenarios = shown.filter(({ name }) => !name.startsWith("every_"));
const golden = readFileSync(join(ROOT, "docs/routes.golden"), "utf8").split("\n");
const pages = golden.filter((line) => /\bGET\b/.test(line)).length;
const procedures = files("rules/procedures", ".toml").map((name) => name.replace(".toml", ""));
const registers = files("rules/registers", ".toml").map((name) => name.replace(".toml", ""));
/** Tests that walk a rule file carry its name: `case_file_is_sound`. @param {string[]} names */
const walking = (names) => rust.filter(({ name }) => names.some((one) => name.includes(`${one}_file`)));

const lines = [
  ["a test on SQLite", rust.filter(({ name }) => /(^|::)sqlite$/.test(name))],
  ["a test on PostgreSQL", rust.filter(({ name }) => /postgres/.test(name))],
  ["a test without a database", rust.filter(({ name }) => !/(^|::)sqlite$|postgres/.test(name))],
  ["a browser scenario", scenarios],
].map(([what, ran]) => ({ what: /** @type {string} */ (what), ran: /** @type {Ran[]} */ (ran), of: ran.length }));
lines.push({ what: "a page that is walked over", ran: walks, of: pages });
lines.push({ what: "a procedure file", ran: walking(procedures), of: procedures.length });
lines.push({ what: "a register file", ran: walking(registers), of: registers.length });

console.log("\nWhat one more adds, in seconds of tests that run side by side");
for (const { what, ran, of } of lines) {
  const each = of === 0 || ran.length === 0 ? "–" : (sum(ran) / of).toFixed(2);
  console.log(`  ${what.padEnd(28)} ${each.padStart(7)}   ${of} there, ${Math.round(sum(ran))} s in all`);
}
const named = new Map();
for (const { name, seconds } of [...rust, ...shown]) {
  const row = /(?:^|::)([a-p]\d{1,2})_/.exec(name)?.[1];
  if (row) named.set(row, (named.get(row) ?? 0) + seconds);
}
if (named.size > 0) {
  const all = [...named.values()].sort((a, b) => b - a);
  const total = all.reduce((a, b) => a + b, 0);
  const middle = all[Math.floor(all.length / 2)];
  console.log(`  ${"a row of the requirements".padEnd(28)} ${middle.toFixed(2).padStart(7)}   ${named.size} there; the middle one, ${Math.round(total)} s in all`);
}
const slowest = [...rust, ...shown].sort((a, b) => b.seconds - a.seconds).slice(0, 5);
if (slowest.length > 0) console.log(`  slowest: ${slowest.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)}`).join(", ")}`);
