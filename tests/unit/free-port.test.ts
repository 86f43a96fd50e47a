import { expect, test } from "vitest";
import { findFreePort } from "../../local/free-port.ts";

test("no two callers get one port, although nothing listens on it yet", async () => {
  const ports = await Promise.all(Array.from({ length: 500 }, findFreePort));
  expect(new Set(ports).size).toBe(500);
});
