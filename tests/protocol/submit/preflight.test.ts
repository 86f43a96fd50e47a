import { describe, expect, it } from "vitest";
import { preflight } from "../../../lib/connections/connect/preflight.ts";
import { Failure } from "../../../lib/errors.ts";
import { acme, signal } from "../../fixtures/connect-fixture.ts";
import { account, openSubmitWorld, secret } from "./submit-fixture.ts";

function openPreflight() {
  const world = openSubmitWorld();
  const ask = (sent: unknown = { secret }) => preflight(world.deps, { at: acme, method: world.client, body: sent }, signal);
  return { ...world, ask };
}

const nothing = { scopes: { granted: [], missing: [] }, findings: [] };

describe("a preflight", () => {
  it("S60: says whose the submission is and what it may do, and stores nothing", async () => {
    const { ask, client, connections, leftBehind, held } = openPreflight();
    client.know(secret, account, ["devices"]);
    expect(await ask()).toEqual({
      identity: { id: account, label: `${account}.example` },
      scopes: { granted: ["devices"], missing: ["keys"] },
      findings: [expect.objectContaining({ code: "scope_missing", target: "keys" })],
    });
    expect(client.changes).toEqual([]);
    expect([await connections.read(acme), await held(), await leftBehind()]).toEqual([undefined, undefined, []]);
  });

  it("returns what the provider says against the submission", async () => {
    const { ask, client } = openPreflight();
    client.forget(secret);
    expect(await ask()).toEqual({ failure: expect.objectContaining({ code: "credential_rejected" }), ...nothing });
    client.failNext("verify", new Failure("provider_unavailable"));
    expect(await ask()).toEqual({ failure: expect.objectContaining({ code: "provider_unavailable" }), ...nothing });
  });

  it.each(["deadline_exceeded", "configuration_invalid", "store_unavailable", "table_throttled"] as const)(
    "has no answer after %s: that says nothing about the submission",
    async (code) => {
      const { ask, client } = openPreflight();
      client.failNext("verify", new Failure(code));
      await expect(ask()).rejects.toMatchObject({ code });
    },
  );

  it("refuses a body that is none, and does not take a bug for an answer", async () => {
    const { ask, deps, client } = openPreflight();
    await expect(ask({})).rejects.toMatchObject({ code: "invalid_request" });
    const broken = { ...client, verify: () => Promise.reject(new TypeError("a bug")) };
    await expect(preflight(deps, { at: acme, method: broken, body: { secret } }, signal)).rejects.toThrow("a bug");
  });
});
