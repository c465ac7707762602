// The first page a resident sees, on a slow line and with an empty cache.

import assert from "node:assert/strict";
import { firstLoadBytes, scenarios } from "../harness/index.mjs";

const FIRST_LOAD_BYTES_MAX = 60 * 1024;

const { test } = scenarios();

test("a10_first_resident_page_within_60_kb", async ({ newContext }) => {
  for (const path of ["/", "/report"]) {
    const { total, parts } = await firstLoadBytes(await (await newContext()).newPage(), path);
    const told = parts.map(({ url, bytes }) => `${bytes} ${url}`).join("\n");
    assert.ok(total <= FIRST_LOAD_BYTES_MAX, `${path} loads ${total} bytes:\n${told}`);
  }
});
