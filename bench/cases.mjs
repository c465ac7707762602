// Measures the pages of cases at size: the CPU time of the program (and of PostgreSQL's processes) for each request, which is
// the figure that other work on the machine disturbs least. People, areas, tabs and pages are drawn at random.
//
//   node bench/cases.mjs FOLDER             LINLI_BIN names the program; a release build is what counts
//   --requests 400  --connections 4  --postgres (counts the database's processes)
//
// FOLDER holds a demonstration that `bench_fill` has grown.

import { readFile, readdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { startProgram } from "../e2e/harness/program.mjs";

const TICKS_PER_SECOND = 100;
const PASSWORD = "Linli-demo-2026";
const PEOPLE = ["dispatcher", "leader", "desk01", "director01", "grid0101", "chengjian"];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    requests: { type: "string", default: "400" },
    connections: { type: "string", default: "4" },
    postgres: { type: "boolean", default: false },
    url: { type: "string" },
  },
});
const [folder] = positionals;
if (!folder) throw new Error("name the folder of the demonstration");
const requests = Number(values.requests);
const connections = Number(values.connections);

let seed = 7;
/** The same numbers every time. @param {number} below */
const dice = (below) => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  return seed % below;
};
/** @template T @param {T[]} of @returns {T} */
const pick = (of) => /** @type {T} */ (of[dice(of.length)]);

const site = await startProgram({ folder, args: values.url ? ["--database-url", values.url] : [] });
try {
  const people = await Promise.all(PEOPLE.map(signIn));
  const lists = (await Promise.all(people.map(listsOf))).flat();
  const cases = (await Promise.all(people.map((cookie) => leadTo(cookie, lists, "/work/cases")))).flat();
  const registers = (await Promise.all(people.map((cookie) => pagesOf(cookie, "/work/facilities")))).flat();
  const records = (await Promise.all(people.map((cookie) => leadTo(cookie, registers, "/work/facilities")))).flat();
  console.log(`${lists.length} lists, ${cases.length} cases, ${records.length} records; ${requests} requests each, ${connections} at a time`);
  console.log(["page".padEnd(24), "requests/s", "p50 ms", "p99 ms", "CPU ms/request", "not 200"].join("  "));
  for (const [name, pool] of [
    ["home", people.map((cookie) => ({ cookie, path: "/" }))],
    ["list, first page", lists.filter((one) => !one.path.includes("after="))],
    ["list, any page", lists],
    ["inbox", people.map((cookie) => ({ cookie, path: "/work" }))],
    ["case", cases],
    ["register, any page", registers],
    ["register, cards", registers.map((one) => ({ ...one, path: `${one.path}${one.path.includes("?") ? "&" : "?"}view=cards` }))],
    ["record", records],
    ["search", people.map((cookie) => ({ cookie, path: `/work/cases?q=${encodeURIComponent("井盖")}` }))],
  ]) {
    console.log(await measure(/** @type {string} */ (name), /** @type {{ cookie: string, path: string }[]} */ (pool)));
  }
  const status = await readFile(`/proc/${site.pid}/status`, "utf8");
  console.log(/RssAnon:.*/.exec(status)?.[0]);
} finally {
  await site.stop();
}

/** @param {string} login */
async function signIn(login) {
  const door = `${site.url}/work/sign-in`;
  const from = `10.1.0.${PEOPLE.indexOf(login) + 1}`;
  const first = await fetch(door, { headers: { "x-forwarded-for": from } });
  const cookies = first.headers.getSetCookie().map((one) => one.split(";")[0]);
  const page = await first.text();
  const form = /<form[^>]*action="([^"]*sign-in[^"]*)"[\s\S]*?<\/form>/.exec(page)?.[0] ?? "";
  const body = new URLSearchParams();
  for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    body.set(/name="([^"]*)"/.exec(input)?.[1] ?? "", /value="([^"]*)"/.exec(input)?.[1] ?? "");
  }
  body.set("account.login", login);
  body.set("account.password", PASSWORD);
  const answer = await fetch(door, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { cookie: cookies.join("; "), origin: site.url, "x-forwarded-for": from },
  });
  if (answer.status !== 303) throw new Error(`${login} cannot sign in: ${answer.status}`);
  return [...cookies, ...answer.headers.getSetCookie().map((one) => one.split(";")[0])].join("; ");
}

/** Tabs and communities of the list, and pages behind them. @param {string} cookie */
async function listsOf(cookie) {
  const page = await text(cookie, "/work/cases");
  const tabs = [...page.matchAll(/href="(\/work\/cases\?[^"]*)"/g)].map((one) => one[1].replaceAll("&amp;", "&"));
  const options = /name="community"[\s\S]*?<\/select>/.exec(page)?.[0] ?? "";
  const communities = [...options.matchAll(/value="([0-9a-f-]{36})"/g)].map((one) => one[1]);
  const found = ["/work/cases", "/work/cases?late=1", "/work/cases?state=all", "/work/cases?state=closed", ...tabs.slice(0, 12)];
  for (const community of communities.slice(0, 4)) {
    for (const state of ["open", "closed", "all"]) found.push(`/work/cases?community=${community}&state=${state}`);
  }
  return ahead(cookie, found);
}

/** Tabs of a register, and pages behind them; nothing for whoever does not see it. @param {string} cookie @param {string} path */
async function pagesOf(cookie, path) {
  const first = await fetch(new URL(path, site.url), { headers: { cookie } });
  if (first.status !== 200) return [];
  const page = await first.text();
  const link = new RegExp(`href="(${path}\\?[^"]*)"`, "g");
  const found = [path, ...[...page.matchAll(link)].map((one) => one[1].replaceAll("&amp;", "&")).slice(0, 10)];
  return ahead(cookie, found);
}

/** Pages with the two behind each. @param {string} cookie @param {string[]} paths */
async function ahead(cookie, paths) {
  const all = [];
  for (const path of paths) {
    let next = path;
    for (let depth = 0; depth < 3 && next; depth += 1) {
      all.push({ cookie, path: next });
      const answer = await text(cookie, next);
      next = /href="([^"]*[?&;]after=[^"]*)"/.exec(answer)?.[1]?.replaceAll("&amp;", "&") ?? "";
    }
  }
  return all;
}

/** What pages lead to below a path. @param {string} cookie @param {{ cookie: string, path: string }[]} lists @param {string} below */
async function leadTo(cookie, lists, below) {
  const own = lists.filter((one) => one.cookie === cookie);
  const found = new Set();
  for (let round = 0; round < 8 && own.length > 0; round += 1) {
    const page = await text(cookie, pick(own).path);
    for (const [, path] of page.matchAll(new RegExp(`href="(${below}/[0-9a-f-]{36})"`, "g"))) found.add(path);
  }
  return [...found].map((path) => ({ cookie, path }));
}

/** @param {string} cookie @param {string} path */
async function text(cookie, path) {
  const answer = await fetch(new URL(path, site.url), { headers: { cookie } });
  if (answer.status !== 200) throw new Error(`${answer.status} from ${path}`);
  return answer.text();
}

/** @param {string} name @param {{ cookie: string, path: string }[]} pool */
async function measure(name, pool) {
  if (pool.length === 0) return `${name.padEnd(24)}  nothing to measure`;
  for (let warm = 0; warm < 10; warm += 1) await once(pick(pool));
  const before = await cpuSeconds();
  const begin = performance.now();
  /** @type {number[]} */
  const times = [];
  let left = requests;
  let bad = 0;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const sent = performance.now();
      if ((await once(pick(pool))) !== 200) bad += 1;
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const took = (performance.now() - begin) / 1000;
  const cpu = (await cpuSeconds()) - before;
  times.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
  return [
    name.padEnd(24),
    (times.length / took).toFixed(0).padStart(10),
    at(0.5).padStart(6),
    at(0.99).padStart(6),
    ((cpu * 1e3) / times.length).toFixed(2).padStart(14),
    String(bad).padStart(7),
  ].join("  ");
}

/** @param {{ cookie: string, path: string }} one */
async function once({ cookie, path }) {
  const answer = await fetch(new URL(path, site.url), { headers: { cookie, "accept-encoding": "gzip" }, redirect: "manual" });
  await answer.arrayBuffer();
  return answer.status;
}

/** User and system time so far of the program, and of the database's processes. */
async function cpuSeconds() {
  const pids = [String(site.pid)];
  if (values.postgres) {
    for (const pid of await readdir("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
      if (name.trim() === "postgres") pids.push(pid);
    }
  }
  let ticks = 0;
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / TICKS_PER_SECOND;
}
