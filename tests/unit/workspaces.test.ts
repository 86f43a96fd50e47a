import fc from "fast-check";
import { expect, test } from "vitest";
import { buildUuid } from "../../lib/oauth/opaque-value.ts";
import { buildWorkspace } from "../../lib/providers/aws/workspaces.ts";
import { system } from "../../lib/system.ts";

const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("a UUID is of version 4, whatever the random bytes are, and keeps the other 122 bits of them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const uuid = buildUuid(() => bytes);
      expect(uuid).toMatch(uuid4);
      const kept = Buffer.from(uuid.replaceAll("-", ""), "hex");
      expect(kept.filter((_, index) => index !== 6 && index !== 8)).toEqual(
        Buffer.from(bytes).filter((_, index) => index !== 6 && index !== 8),
      );
    }),
  );
});

test("S31: an external ID is random, and not the workspace's id", () => {
  const made = Array.from({ length: 200 }, () => buildWorkspace(system, "default"));
  const ids = made.flatMap(({ id, externalId }) => [id, externalId]);
  expect(new Set(ids).size).toBe(400);
  expect(ids.every((id) => uuid4.test(id))).toBe(true);
});
