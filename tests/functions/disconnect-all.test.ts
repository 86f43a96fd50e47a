import { expect, it } from "vitest";
import { disconnectAll } from "../../functions/connections/disconnect-all.ts";
import { openWorld, owner, signal } from "../fixtures/connect-fixture.ts";
import { newConnection } from "../fixtures/new-connection.ts";

it("a disconnect of all accounts of a provider works on ten at a time, and leaves out no account", async () => {
  const { deps } = openWorld();
  const { connections } = deps;
  const accounts = Array.from({ length: 35 }, (_, index) => `account-${index}`);
  for (const account of accounts) {
    await connections.write(newConnection({ tenant: owner.tenant, provider: "gcp", account, identity: { id: account } }), undefined, []);
  }
  let [atOnce, most] = [0, 0];
  const tried = new Set<string>();
  const acquire: typeof connections.acquire = async (key, request) => {
    tried.add(key.account);
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    atOnce -= 1;
    return connections.acquire(key, request);
  };
  const principal = { ...owner, permissions: new Set(["connectors:write"] as const) };
  const request = { principal, signal, endsAt: new Date(8e15), requestId: "r-1", logger: deps.logger };
  await disconnectAll({ ...deps, connections: { ...connections, acquire } }, request, "gcp");
  expect([tried.size, most]).toEqual([accounts.length, 10]);
});
