// Bundles styles and scripts into dist/: content hash in every name, brotli and gzip beside it, manifest.json.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "dist");

async function bundle(entry, options = {}) {
  const result = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    write: false,
    target: ["es2019", "chrome80", "safari13.1", "firefox78"],
    format: "esm",
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
    ...options,
  });
  return Buffer.from(result.outputFiles[0].contents);
}

function named(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const [stem, ext] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf("."))];
  return `assets/${stem}-${hash}${ext}`;
}

const modern = { target: ["es2022"] };
// Safari before 14.1 stumbles over rare destructuring only; esbuild can rewrite none of it.
const old = { format: "iife", supported: { destructuring: true } };
const files = {
  "linli.css": await bundle("src/linli.css", { target: ["chrome61", "safari11", "firefox60"] }),
  "resident.js": await bundle("src/resident.ts", old),
  "work.js": await bundle("src/work.ts", old),
  "map.css": await bundle("node_modules/maplibre-gl/dist/maplibre-gl.css"),
  "map.js": await bundle("src/islands/map.ts", modern),
  "map-worker.js": await bundle("node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs", modern),
  "pick.js": await bundle("src/islands/pick.ts", modern),
  "logo.svg": readFileSync(join(here, "src/logo.svg")),
};

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "assets"), { recursive: true });
const manifest = {};
for (const [name, bytes] of Object.entries(files)) {
  const file = named(name, bytes);
  const gz = gzipSync(bytes, { level: 9 });
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  writeFileSync(join(out, file), bytes);
  writeFileSync(join(out, `${file}.gz`), gz);
  writeFileSync(join(out, `${file}.br`), br);
  manifest[name] = { file, bytes: bytes.length, gzip: gz.length, brotli: br.length };
  console.log(`${name.padEnd(16)} ${String(bytes.length).padStart(8)}  gzip ${String(gz.length).padStart(7)}  brotli ${String(br.length).padStart(7)}`);
}
const text = `${JSON.stringify(manifest, null, 2)}\n`;
const path = join(out, "manifest.json");
if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
