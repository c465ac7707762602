// Measures pages of the running program: requests per second, latency, and the server's CPU time per request (the figure
// that other work on the machine disturbs least).
//
//   node bench/pages.mjs [PATH …]           LINLI_BIN names the program; a release build is what counts
//   --seconds 5  --connections 16

import { readFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { startProgram } from "../e2e/harness/program.mjs";

const TICKS_PER_SECOND = 100;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string", default: "5" }, connections: { type: "string", default: "16" } },
});
const seconds = Number(values.seconds);
const connections = Number(values.connections);
const paths = positionals.length > 0 ? positionals : ["/", "/report"];

const site = await startProgram();
try {
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? "CPU"}; ${connections} connections, ${seconds} s a page; Node measures on the same machine`);
  console.log(["page".padEnd(28), "status", "requests/s", "p50 ms", "p99 ms", "server µs/request", "bytes"].join("  "));
  for (const path of paths) console.log(await measure(path));
} finally {
  await site.stop();
}

/** Measures one page. @param {string} path */
async function measure(path) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  await once(agent, path);
  const before = await cpuSeconds();
  const begin = performance.now();
  const until = begin + seconds * 1000;
  /** @type {number[]} */
  const times = [];
  /** @type {Map<number, number>} */
  const statuses = new Map();
  let bytes = 0;
  const worker = async () => {
    while (performance.now() < until) {
      const sent = performance.now();
      const answer = await once(agent, path);
      times.push(performance.now() - sent);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      bytes = answer.bytes;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const took = (performance.now() - begin) / 1000;
  const cpu = (await cpuSeconds()) - before;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
  return [
    path.padEnd(28),
    [...statuses.keys()].join("/").padStart(6),
    (times.length / took).toFixed(0).padStart(10),
    at(0.5).padStart(6),
    at(0.99).padStart(6),
    ((cpu * 1e6) / times.length).toFixed(0).padStart(17),
    String(bytes).padStart(5),
  ].join("  ");
}

/**
 * @param {Agent} agent
 * @param {string} path
 * @returns {Promise<{ status: number, bytes: number }>}
 */
function once(agent, path) {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, site.url), { agent, headers: { "accept-encoding": "br, gzip" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk) => (bytes += chunk.length));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, bytes }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** User and system time of the server so far. */
async function cpuSeconds() {
  const stat = await readFile(`/proc/${site.pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
