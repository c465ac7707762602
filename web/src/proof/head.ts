// Signed heads of a log, as crates/kernel/src/proof/head.rs writes them.

import { hex, sha256, unhex } from "./sha256";

/** What a log says about itself, with its signatures. */
export interface SignedHead {
  origin: string;
  size: number;
  root: string;
  millis: number;
  signatures: { algorithm: string; key: string; bytes: Uint8Array }[];
  /** What is signed. */
  canonical: string;
}

/** `"unsupported"`: this browser cannot check the signature, and says nothing about it. */
export type Signed = "genuine" | "wrong" | "unsupported";

const NUMBER = /^(0|[1-9][0-9]{0,15})$/;

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}

/** Reads a signed head; null when it is not written as a head is. */
export function readHead(text: string): SignedHead | null {
  const lines = text.split("\n");
  const [first, origin, size, root, millis, gap, ...rest] = lines;
  if (first !== "linli log head v1" || gap !== "" || rest.pop() !== "" || rest.length > 16) return null;
  const controls = Array.from(origin).some((c) => c < " " || (c >= "\x7f" && c <= "\x9f"));
  if (!origin || encode(origin).length > 200 || origin.trim() !== origin || controls) return null;
  if (!NUMBER.test(size) || !NUMBER.test(millis) || !/^[0-9a-f]{64}$/.test(root)) return null;
  if (![size, millis].every((number) => Number.isSafeInteger(Number(number)))) return null;
  const signatures: SignedHead["signatures"] = [];
  for (const line of rest) {
    const match = /^(ed25519|sm2) ([0-9a-f]{16}) ([0-9a-f]{128})$/.exec(line);
    const bytes = match && unhex(match[3]);
    if (!match || !bytes) return null;
    signatures.push({ algorithm: match[1], key: match[2], bytes });
  }
  const canonical = lines.slice(0, 5).join("\n") + "\n";
  return { origin, size: Number(size), root, millis: Number(millis), signatures, canonical };
}

/** Returns the short name of a key written as `ed25519:…` or `sm2:…`. */
export function keyId(key: string): string {
  return hex(sha256(encode(key))).slice(0, 16);
}

/**
 * Checks whether a key has signed a head. Ed25519 is checked by the browser (WebCrypto), where it can; SM2 is not known
 * to browsers: `linli-verify` checks both.
 */
export async function signedBy(head: SignedHead, key: string): Promise<Signed> {
  const id = keyId(key);
  const [algorithm, digits] = key.split(":");
  const raw = unhex(digits ?? "");
  const signature = head.signatures.find((known) => known.key === id && known.algorithm === algorithm);
  if (!signature || !raw) return "wrong";
  const subtle = globalThis.crypto?.subtle;
  if (algorithm !== "ed25519" || !subtle) return "unsupported";
  let imported: CryptoKey;
  try {
    imported = await subtle.importKey("raw", raw as Uint8Array<ArrayBuffer>, "Ed25519", false, ["verify"]);
  } catch {
    return "unsupported";
  }
  const bytes = signature.bytes as Uint8Array<ArrayBuffer>;
  return (await subtle.verify("Ed25519", imported, bytes, encode(head.canonical))) ? "genuine" : "wrong";
}
