import { utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findFreePort, reservePort } from "../../local/free-port.ts";

test("no two callers get one port, although nothing listens on it yet", async () => {
  const ports = await Promise.all(Array.from({ length: 500 }, findFreePort));
  expect(new Set(ports).size).toBe(500);
});

test("of twenty callers who meet a reservation that is over, one gets the port", async () => {
  const port = await findFreePort();
  const anHourAgo = new Date(Date.now() - 3_600_000);
  await utimes(join(tmpdir(), "aurora-oauth-ports", String(port)), anHourAgo, anHourAgo);
  const reserved = await Promise.all(Array.from({ length: 20 }, () => reservePort(port)));
  expect(reserved.filter(Boolean)).toHaveLength(1);
  expect(await reservePort(port)).toBe(false);
});
