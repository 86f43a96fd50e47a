import { describe, expect, it } from "vitest";
import type { GrantPart } from "../../lib/connections/connection.ts";
import { withoutUndone } from "../../lib/connections/earlier-part.ts";

const left = (what: string, method?: string): GrantPart => ({
  what: `earlier_${what}`,
  state: "left",
  ...(method === undefined ? {} : { method }),
});
const trust = [left("binding", "federated"), left("identity_provider", "federated")];
const returned = (...undone: readonly string[]) => ({ undone: undone.map((what) => ({ what, count: 1 })), left: [] });

describe("what an earlier method has left, after a teardown", () => {
  it("is not told where the teardown has taken back a part of it: the ledger has the rest under other names", () => {
    expect(withoutUndone(trust, returned("role", "identity_provider"))).toEqual([]);
  });

  it.each([
    ["nothing was set up", undefined],
    ["nothing was taken back", returned()],
    ["other things were", returned("role", "service_account")],
  ] as const)("is told when %s", (_, setup) => {
    expect(withoutUndone(trust, setup)).toEqual(trust);
  });

  it("is told of other methods, and of earlier logins", () => {
    const others = [left("client", "client"), left("grant")];
    expect(withoutUndone([...trust, ...others], returned("identity_provider", "grant"))).toEqual(others);
  });
});
