import { describe, expect, test } from "vitest";
import { handOverGoogleUnderReaders, handOverOvhUnderReaders } from "../fixtures/hand-over-under-readers.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

/** The embedded target shows 200: `converted-under-readers.long.test.ts` says why it is fewer here. */
const readers = 40;

describe("deployed: a connection that a colleague takes over while readers use its tokens", () => {
  const target = useTarget();
  healAfterEach(target);

  test("S85: of Google no reader meets an error, and the earlier login is revoked once its tokens have expired", async () => {
    const { errors, connections, states } = await handOverGoogleUnderReaders(target, readers);
    expect(errors).toEqual([]);
    expect([connections.length, connections[0]?.left, states]).toEqual([1, [], ["live"]]);
  });

  test("S85: of OVHcloud the same", async () => {
    const { errors, connections } = await handOverOvhUnderReaders(target, readers);
    expect(errors).toEqual([]);
    expect([connections.length, connections[0]?.left]).toEqual([1, []]);
  });
});
