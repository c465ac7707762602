// Proofs of the append-only log, after RFC 9162: the same checks as in crates/kernel/src/proof.

import { hex, sha256 } from "./sha256";

/** Why a proof does not hold. */
export type Broken = "size" | "length" | "root" | "earlier-root";
/** `"holds"`, or why not. */
export type Found = "holds" | Broken;

/** Returns the hash of an entry as a leaf. */
export function leafHash(entry: Uint8Array): string {
  const bytes = new Uint8Array(entry.length + 1);
  bytes.set(entry, 1);
  return hex(sha256(bytes));
}

/** Returns the hash of a node above two others. */
export function nodeHash(left: string, right: string): string {
  const bytes = new Uint8Array(65);
  bytes[0] = 1;
  for (let i = 0; i < 32; i++) {
    bytes[1 + i] = parseInt(left.slice(i * 2, i * 2 + 2), 16);
    bytes[33 + i] = parseInt(right.slice(i * 2, i * 2 + 2), 16);
  }
  return hex(sha256(bytes));
}

/** The root of the tree without leaves. */
export const EMPTY_ROOT = hex(sha256(new Uint8Array(0)));

const half = (n: number) => Math.floor(n / 2);
const isSize = (n: number) => Number.isSafeInteger(n) && n >= 0;
const isHash = (text: string) => /^[0-9a-f]{64}$/.test(text);

/** Checks that a leaf is the `index`-th of a tree (2.1.3.2). */
export function verifyInclusion(leaf: string, index: number, size: number, path: readonly string[], root: string): Found {
  if (!isSize(index) || !isSize(size) || index >= size) return "size";
  if (![leaf, root, ...path].every(isHash)) return "root";
  let at = index, last = size - 1, hash = leaf;
  for (const sibling of path) {
    if (last === 0) return "length";
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  if (last !== 0) return "length";
  return hash === root ? "holds" : "root";
}

/** Checks that a tree begins with an earlier one (2.1.4.2). Every tree begins with the empty one. */
export function verifyConsistency(from: number, to: number, path: readonly string[], fromRoot: string, toRoot: string): Found {
  if (!isSize(from) || !isSize(to) || from > to) return "size";
  if (![fromRoot, toRoot, ...path].every(isHash)) return "root";
  if (from === 0 || from === to) {
    if (path.length > 0) return "length";
    if (from === to) return fromRoot === toRoot ? "holds" : "root";
    return fromRoot === EMPTY_ROOT ? "holds" : "earlier-root";
  }
  const rest = path.slice();
  let at = from - 1, last = to - 1;
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  // at is 0 now just when the earlier size is a power of two: then its root is where the proof begins.
  const first = at === 0 ? fromRoot : rest.shift();
  if (first === undefined) return "length";
  let earlier = first, later = first;
  for (const hash of rest) {
    if (last === 0) return "length";
    if (at % 2 === 1 || at === last) {
      earlier = nodeHash(hash, earlier);
      later = nodeHash(hash, later);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      later = nodeHash(later, hash);
    }
    [at, last] = [half(at), half(last)];
  }
  if (last !== 0) return "length";
  if (earlier !== fromRoot) return "earlier-root";
  return later === toRoot ? "holds" : "root";
}
