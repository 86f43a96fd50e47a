import { describe, expect, test } from "vitest";
import { handOverGoogleUnderReaders, handOverOvhUnderReaders } from "../../fixtures/hand-over-under-readers.ts";
import { healAfterEach, useTarget } from "../../fixtures/use-target.ts";

describe("embedded: a connection that a colleague takes over while 200 readers use its tokens", () => {
  const target = useTarget();
  healAfterEach(target);

  test("S85: of Google no reader meets an error, the id stays, and the earlier login is revoked once its tokens have expired", async () => {
    const { errors, connections, states } = await handOverGoogleUnderReaders(target, 200);
    expect(errors).toEqual([]);
    expect([connections.length, connections[0]?.left, states]).toEqual([1, [], ["live"]]);
  });

  test("S85: of OVHcloud the same", async () => {
    const { errors, connections } = await handOverOvhUnderReaders(target, 200);
    expect(errors).toEqual([]);
    expect([connections.length, connections[0]?.left]).toEqual([1, []]);
  });
});
