// The program under test: a fresh folder with the demonstration's data, and a free port.

import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const START_MS = 60_000;
/** Every window comes from an address of its own (see `openContext`), so that the throttle of guests takes nobody for another. */
const SETTINGS = "[site]\nbehind_proxy = true\n";
/** Folders that are filled once and copied. */
const KEPT = "linli-e2e-filled-";

/**
 * @typedef {object} Site
 * @property {string} url where it answers
 * @property {string} [folder] its data
 * @property {number} [pid] its process
 * @property {() => string} log what it has written so far
 * @property {() => Promise<void>} stop
 */

/** Returns the path of the program: `LINLI_BIN`, or the debug build. */
export function programPath() {
  const path = process.env.LINLI_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug", "linli");
  if (!existsSync(path)) {
    throw new Error(`${path} is missing. Run \`cargo build -p linli\`, or set LINLI_BIN.`);
  }
  return path;
}

/** @param {string} text */
const short = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/**
 * Fills a folder with the demonstration once for this build of the program, and returns it for copying.
 * @param {string[]} filling how it is filled
 */
async function filledFolder(filling) {
  const program = programPath();
  const { mtimeMs, size } = await stat(program);
  const ofProgram = `${KEPT}${short(program)}-`;
  const ofBuild = `${ofProgram}${short(`${mtimeMs} ${size}`)}-`;
  const kept = join(tmpdir(), `${ofBuild}${short(filling.join(" "))}`);
  if (existsSync(kept)) return kept;
  for (const name of await readdir(tmpdir())) {
    if (name.startsWith(ofProgram) && !name.startsWith(ofBuild)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
  const making = await mkdtemp(join(tmpdir(), "linli-e2e-making-"));
  await promisify(execFile)(program, ["demo", "--data", making, "--fill-only", ...filling], { cwd: ROOT });
  // Another test file may have been quicker; then its folder is as good.
  await rename(making, kept).catch(() => rm(making, { recursive: true, force: true }));
  return kept;
}

/**
 * Starts Linli with the demonstration's data in a folder of its own.
 * @param {{ folder?: string, cases?: number, at?: string, args?: string[], env?: Record<string, string>, settings?: string }} [options]
 *   a folder of an earlier run is kept, so that a test can stop the program and start it again; `at` is what its clock
 *   shows first, such as `2026-11-29T21:32+08:00`; `settings` is what the settings file says beside `[site]`
 * @returns {Promise<Site>}
 */
export async function startProgram({ folder, cases = 60, at, args = [], env = {}, settings } = {}) {
  const time = at === undefined ? [] : ["--at", at];
  const own = folder === undefined;
  const data = folder ?? (await mkdtemp(join(tmpdir(), "linli-e2e-")));
  if (own) await cp(await filledFolder(["--cases", String(cases), ...time]), data, { recursive: true });
  if (own || settings !== undefined) await writeFile(join(data, "linli.toml"), `${SETTINGS}${settings ?? ""}`);
  const words = ["demo", "--data", data, "--listen", "127.0.0.1:0", ...time, ...args];
  const child = spawn(programPath(), words, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const url = await new Promise((resolve, reject) => {
    const give = setTimeout(() => reject(new Error(`the program did not answer in time\n${log}`)), START_MS);
    const read = (/** @type {Buffer} */ chunk) => {
      log += chunk.toString("utf8");
      const found = /https?:\/\/127\.0\.0\.1:[1-9]\d*/.exec(log);
      if (found) {
        clearTimeout(give);
        resolve(found[0]);
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the program ended with ${code}\n${log}`)));
  });
  await answering(url);
  return {
    url,
    folder: data,
    pid: child.pid,
    log: () => log,
    stop: async () => {
      child.kill("SIGTERM");
      const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(hard);
      if (own) await rm(data, { recursive: true, force: true });
    },
  };
}

/** Waits until the program answers. @param {string} url */
async function answering(url) {
  const until = Date.now() + START_MS;
  for (;;) {
    try {
      const answer = await fetch(url, { redirect: "manual" });
      if (answer.status < 500) return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Serves given pages, for tests of the harness itself.
 * @param {Record<string, { status?: number, type?: string, body: string | Buffer, headers?: Record<string, string> }>} pages
 * @returns {Promise<Site>}
 */
export async function servePages(pages) {
  const server = createServer((request, response) => {
    const page = pages[(request.url ?? "/").split("?")[0]];
    const headers = { "content-type": page?.type ?? "text/html; charset=utf-8", "content-security-policy": "default-src 'self'" };
    response.writeHead(page?.status ?? (page ? 200 : 404), { ...headers, ...page?.headers });
    response.end(page?.body ?? "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    log: () => "",
    stop: () => new Promise((resolve) => {
      server.close(() => resolve(undefined));
      // @ts-ignore since Node 18.2
      server.closeAllConnections?.();
    }),
  };
}
