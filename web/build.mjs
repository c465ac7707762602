// Bundles styles and scripts into dist/, names them by content, compresses them, and writes dist/manifest.json.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const out = new URL("dist/", import.meta.url);
const manifest = {};

const common = { bundle: true, minify: true, write: false, legalComments: "none", absWorkingDir: new URL(".", import.meta.url).pathname };
const old = ["chrome61", "safari11", "firefox60"];

async function bundle(entry, options) {
  const result = await build({ ...common, entryPoints: [entry], outdir: "dist", ...options });
  return result.outputFiles;
}

async function put(name, bytes) {
  const data = Buffer.from(bytes);
  const hash = createHash("sha256").update(data).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  const path = `assets/${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  await writeFile(new URL(path, out), data);
  await writeFile(new URL(`${path}.gz`, out), gzipSync(data, { level: 9 }));
  await writeFile(
    new URL(`${path}.br`, out),
    brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length } }),
  );
  manifest[name] = path;
  return `/${path}`;
}

const find = (files, end) => files.find((file) => file.path.endsWith(end)).contents;

await rm(out, { recursive: true, force: true });
await mkdir(new URL("assets/", out), { recursive: true });

await put("linli.css", find(await bundle("src/linli.css", { target: old }), ".css"));
await put("resident.js", find(await bundle("src/resident.ts", { target: "es2019", format: "iife" }), ".js"));
await put("work.js", find(await bundle("src/work.ts", { target: "es2019", format: "iife" }), ".js"));

// MapLibre looks for its worker beside itself; it is given the worker's final name instead.
const worker = await put(
  "map-worker.js",
  find(await bundle("node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs", { format: "esm", target: "es2020" }), ".js"),
);
const map = await bundle("src/islands/map.ts", { format: "esm", target: "es2020", define: { MAP_WORKER: JSON.stringify(worker) } });
await put("map.js", find(map, ".js"));
await put("map.css", find(map, ".css"));
await put("logo.svg", await readFile(new URL("src/logo.svg", import.meta.url)));

await writeFile(new URL("manifest.json", out), `${JSON.stringify(manifest, null, 2)}\n`);
for (const [name, path] of Object.entries(manifest)) {
  const size = (await readFile(new URL(`${path}.br`, out))).length;
  console.log(`${name.padEnd(16)} ${String(size).padStart(8)} bytes brotli`);
}
