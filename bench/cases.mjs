// Measures the pages of cases and registers at size, and what is written: the CPU time of the program (and of PostgreSQL's
// processes) for each request, which is the figure that other work on the machine disturbs least. People, areas, tabs and pages
// are drawn at random. What is written is prepared first: only the press that records or moves something is measured.
//
//   node bench/cases.mjs FOLDER             LINLI_BIN names the program; a release build is what counts
//   --requests 400  --writes 100  --connections 4  --postgres (counts the database's processes)  --url DATABASE
//   --settle (only waits until the work that comes with a new database is done)
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
    writes: { type: "string", default: "100" },
    connections: { type: "string", default: "4" },
    postgres: { type: "boolean", default: false },
    settle: { type: "boolean", default: false },
    url: { type: "string" },
  },
});
const [folder] = positionals;
if (!folder) throw new Error("name the folder of the demonstration");
const requests = Number(values.requests);
const writes = Number(values.writes);
const connections = Number(values.connections);

let seed = 7;
/** The same numbers every time. @param {number} below */
const dice = (below) => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  return seed % below;
};
/** @template T @param {T[]} of @returns {T} */
const pick = (of) => /** @type {T} */ (of[dice(of.length)]);

const site = await startProgram({ folder, args: values.url ? ["--database", values.url] : [] });
try {
  await quiet();
  if (!values.settle) await all();
} finally {
  await site.stop();
}

/** Measures everything, a line each. */
async function all() {
  const people = await Promise.all(PEOPLE.map(signIn));
  const lists = (await Promise.all(people.map(listsOf))).flat();
  const cases = (await Promise.all(people.map((cookie) => leadTo(cookie, lists, "/work/cases")))).flat();
  const registers = (await Promise.all(people.map((cookie) => pagesOf(cookie, "/work/facilities")))).flat();
  const records = (await Promise.all(people.map((cookie) => leadTo(cookie, registers, "/work/facilities")))).flat();
  console.log(`${lists.length} lists, ${cases.length} cases, ${records.length} records; ${requests} requests each, ${connections} at a time`);
  console.log(["page".padEnd(24), "requests/s", "p50 ms", "p99 ms", "CPU ms/request", "refused"].join("  "));
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
    const asked = /** @type {Ask[]} */ (pool);
    if (asked.length > 0) for (let warm = 0; warm < 10; warm += 1) await once(pick(asked));
    console.log(await measure(/** @type {string} */ (name), Array.from(asked.length > 0 ? { length: requests } : [], () => pick(asked))));
  }
  const director = people[PEOPLE.indexOf("director01")];
  const desk = people[PEOPLE.indexOf("desk01")];
  console.log(await measure("record, added", await added(director)));
  const own = await leadTo(director, registers, "/work/facilities");
  for (const [action, values] of /** @type {[string, Record<string, string>][]} */ ([["close", { "facility.closed_why": "检修" }], ["reopen", {}]])) {
    console.log(await measure(`record, ${action}`, await moved(own, action, values)));
  }
  const registered = await atTheWindow(desk, "next");
  console.log(await measure("case, filled in", registered));
  console.log(await measure("case, registered", await sent(registered)));
  console.log(await measure("case, registered+accepted", await atTheWindow(desk, "accept")));
  console.log(await measure("case, accepted", await accepted(desk)));
  const status = await readFile(`/proc/${site.pid}/status`, "utf8");
  console.log(/RssAnon:.*/.exec(status)?.[0]);
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

/** What a form of a page would send if nobody changed it. @param {string} page @param {string} action */
function form(page, action) {
  const forms = [...page.matchAll(/<form([^>]*) action="([^"]*)"([^>]*)>([\s\S]*?)<\/form>/g)];
  const [, before, , after, found] = forms.find(([, , to]) => to === action) ?? ["", "", "", "", ""];
  const body = `${before}${after}`.includes("multipart") ? new FormData() : new URLSearchParams();
  const of = (/** @type {string} */ tag, /** @type {string} */ name) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  for (const [tag] of found.matchAll(/<input[^>]*>/g)) {
    const [name, kind] = [of(tag, "name"), of(tag, "type")];
    const set = (kind !== "radio" && kind !== "checkbox") || / checked/.test(tag);
    if (name && kind !== "file" && set) body.append(name, of(tag, "value") ?? "");
  }
  for (const [, name, options] of found.matchAll(/<select[^>]* name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
    body.append(name, /<option value="([^"]*)"[^>]* selected/.exec(options)?.[1] ?? "");
  }
  return body;
}

/** @param {FormData | URLSearchParams} body @param {Record<string, string>} fields */
function filled(body, fields) {
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return body;
}

/** Buildings near whoever asks. @param {string} cookie */
async function buildings(cookie) {
  const found = await text(cookie, `/report/places?as=report&find=${encodeURIComponent("石榴园小区")}`);
  return [...found.matchAll(/name="case.place" value="([0-9a-f-]{36})"/g)].map((one) => one[1]).slice(1);
}

/** Facilities to record. @param {string} cookie @returns {Promise<Ask[]>} */
async function added(cookie) {
  const places = await buildings(cookie);
  const path = "/work/facilities/new";
  const asks = [];
  for (let n = 0; n < writes; n += 1) {
    const fields = { "facility.name": `活动室 ${Date.now()} ${n}`, "facility.kind": "activity_room", "facility.place": pick(places), "facility.area_m2": "40" };
    asks.push({ cookie, path, body: filled(form(await text(cookie, path), path), fields), status: 303 });
  }
  return asks;
}

/** Records to move from state to state. @param {Ask[]} pool @param {string} action @param {Record<string, string>} fields */
async function moved(pool, action, fields) {
  const asks = [];
  for (const { cookie, path } of pool) {
    const to = `${path}/do/${action}`;
    const page = await fetch(new URL(to, site.url), { headers: { cookie } });
    if (page.status !== 200 || asks.length >= writes) continue;
    asks.push({ cookie, path: to, body: filled(form(await page.text(), to), fields), status: 303 });
  }
  return asks;
}

/** Cases to register. @param {string} cookie @param {"next" | "accept"} press @returns {Promise<Ask[]>} */
async function atTheWindow(cookie, press) {
  const places = await buildings(cookie);
  const path = "/work/cases/new";
  const asks = [];
  for (let n = 0; n < writes; n += 1) {
    const what = `楼道灯不亮，${n % 30} 楼往上都是黑的`;
    const fields = { do: press, "case.description": what, "case.place": pick(places), channel: "window" };
    asks.push({ cookie, path, body: filled(form(await text(cookie, path), path), fields), status: 303 });
  }
  return asks;
}

/** What was filled in, to be sent. @param {Ask[]} registered @returns {Promise<Ask[]>} */
async function sent(registered) {
  const path = "/work/cases/new/send";
  const asks = [];
  for (const { cookie, to } of registered) {
    if (to) asks.push({ cookie, path, body: form(await text(cookie, to), path), status: 303 });
  }
  return asks;
}

/** Cases that wait to be accepted. @param {string} cookie @returns {Promise<Ask[]>} */
async function accepted(cookie) {
  const asks = [];
  /** @type {string} */
  let next = "/work/cases?state=accept";
  while (next && asks.length < writes) {
    const page = await text(cookie, next);
    for (const [, path] of page.matchAll(/href="(\/work\/cases\/[0-9a-f-]{36})"/g)) {
      const to = `${path}/accept`;
      const body = form(await text(cookie, `${path}?do=complete.1.accept`), to);
      if ([...body.keys()].length > 0) asks.push({ cookie, path: to, body, status: 303 });
    }
    next = /href="([^"]*[?&;]after=[^"]*)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
  }
  return asks.slice(0, writes);
}

/** @typedef {{ cookie: string, path: string, body?: FormData | URLSearchParams, status?: number, to?: string }} Ask */

/** Asks each once. @param {string} name @param {Ask[]} asks */
async function measure(name, asks) {
  if (asks.length === 0) return `${name.padEnd(24)}  nothing to measure`;
  const before = await cpuSeconds();
  const begin = performance.now();
  /** @type {number[]} */
  const times = [];
  const left = [...asks];
  let bad = 0;
  const worker = async () => {
    for (let ask = left.shift(); ask; ask = left.shift()) {
      const begun = performance.now();
      if ((await once(ask)) !== (ask.status ?? 200)) bad += 1;
      times.push(performance.now() - begun);
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

/** @param {Ask} ask */
async function once(ask) {
  const { cookie, path, body } = ask;
  const headers = { cookie, "accept-encoding": "gzip", origin: site.url };
  const answer = await fetch(new URL(path, site.url), { method: body ? "POST" : "GET", body, headers, redirect: "manual" });
  await answer.arrayBuffer();
  ask.to = answer.headers.get("location") ?? undefined;
  return answer.status;
}

/** Waits until the work that comes with starting is done. */
async function quiet() {
  for (let still = 0, before = await cpuSeconds(); still < 3; ) {
    await new Promise((done) => setTimeout(done, 1000));
    const now = await cpuSeconds();
    still = now - before <= 0.02 ? still + 1 : 0;
    before = now;
  }
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
