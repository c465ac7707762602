// The checks in the browser agree with those of the kernel: both are tried with the same vectors.
import { build } from "esbuild";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const here = new URL(".", import.meta.url);
const vectors = JSON.parse(readFileSync(new URL("../../crates/kernel/tests/vectors/proofs.json", here), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "linli-proof-"));
const outfile = join(folder, "proof.mjs");
await build({ entryPoints: [new URL("../src/proof/index.ts", here).pathname], bundle: true, format: "esm", outfile, logLevel: "error" });
const proof = await import(pathToFileURL(outfile).href);
rmSync(folder, { recursive: true });

const leaf = (index) => proof.leafHash(proof.unhex(vectors.entries[index]));
const other = "00".repeat(32);

test("a11 sha-256 is that of everybody else", () => {
  for (let length = 0; length < 200; length++) {
    const bytes = new Uint8Array(length).map((_, at) => at * 7 + length);
    assert.equal(proof.hex(proof.sha256(bytes)), createHash("sha256").update(bytes).digest("hex"));
  }
  assert.equal(proof.EMPTY_ROOT, vectors.roots[0]);
});

test("a11 inclusion proofs hold, and no other leaf, place, root or length does", () => {
  for (const { index, size, path } of vectors.inclusion) {
    const root = vectors.roots[size];
    assert.equal(proof.verifyInclusion(leaf(index), index, size, path, root), "holds", `${index} of ${size}`);
    assert.equal(proof.verifyInclusion(other, index, size, path, root), "root");
    assert.equal(proof.verifyInclusion(leaf(index), index, size, path, other), "root");
    assert.equal(proof.verifyInclusion(leaf(index), index, size, [...path, other], root), "length");
    assert.equal(proof.verifyInclusion(leaf(index), size, size, path, root), "size");
    if (path.length > 0) {
      assert.equal(proof.verifyInclusion(leaf(index), index, size, path.slice(1), root), "length");
      assert.equal(proof.verifyInclusion(leaf(index), index, size, [other, ...path.slice(1)], root), "root");
    }
  }
});

test("a11 consistency proofs hold, and no other root or length does", () => {
  for (const { from, to, path } of vectors.consistency) {
    const [earlier, later] = [vectors.roots[from], vectors.roots[to]];
    assert.equal(proof.verifyConsistency(from, to, path, earlier, later), "holds", `${from} to ${to}`);
    assert.notEqual(proof.verifyConsistency(from, to, path, other, later), "holds");
    if (from > 0) assert.notEqual(proof.verifyConsistency(from, to, path, earlier, other), "holds");
    assert.equal(proof.verifyConsistency(from, to, [...path, other], earlier, later), "length");
    if (path.length > 0) assert.notEqual(proof.verifyConsistency(from, to, path.slice(1), earlier, later), "holds");
  }
  assert.equal(proof.verifyConsistency(3, 2, [], other, other), "size");
});

test("a11 heads are read, and their Ed25519 signatures checked where the browser can", async () => {
  const [ed25519, sm2] = vectors.keys;
  for (const { size, root, text } of vectors.heads) {
    const head = proof.readHead(text);
    assert.deepEqual([head.size, head.root], [size, root]);
    const found = await proof.signedBy(head, ed25519);
    assert.ok(found === "genuine" || found === "unsupported", found);
    if (Number(process.versions.node.split(".")[0]) >= 20) assert.equal(found, "genuine");
    assert.equal(await proof.signedBy(head, sm2), "unsupported");
    const changed = proof.readHead(text.replace("jiefang", "renmin"));
    assert.notEqual(await proof.signedBy(changed, ed25519), "genuine");
    assert.equal(await proof.signedBy(head, `ed25519:${other}`), "wrong");
  }
});

test("a11 what is not written as a head is none", () => {
  const { text } = vectors.heads[1];
  for (const [from, to] of [["v1", "v2"], ["\n8\n", "\n08\n"], ["5dc9", "5DC9"], ["\n\ned", "\ned"], ["sm2 ", "sm2  "], ["linli.example/jiefang", ""]]) {
    assert.equal(proof.readHead(text.replace(from, to)), null, `${from} -> ${to}`);
  }
  assert.equal(proof.readHead(text.trimEnd()), null);
  assert.equal(proof.readHead(`${text}more`), null);
});
