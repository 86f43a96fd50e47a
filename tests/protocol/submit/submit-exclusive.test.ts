import { expect, test } from "vitest";
import { submitConnection } from "../../../lib/connections/connect/submit-connection.ts";
import { disconnectConnection } from "../../../lib/connections/disconnect/disconnect-connection.ts";
import { Secret } from "../../../lib/secret.ts";
import { acme, signal } from "../../fixtures/connect-fixture.ts";
import { listAll } from "../../fixtures/list-all.ts";
import { openSubmitWorld, secret } from "./submit-fixture.ts";

function openExclusive() {
  const world = openSubmitWorld({ isExclusive: true });
  const { deps, role: method, leftBehind, clock, sweep } = world;
  method.know("another", "another-account");
  const submit = (tenant: string, sent = secret) =>
    submitConnection(
      deps,
      { at: { ...acme, tenant }, method, input: { secret: new Secret(sent) }, principalId: "user-1", replaceAccount: true },
      { work: signal, withdraw: signal },
    );
  const disconnect = (tenant: string) => disconnectConnection(deps, { ...acme, tenant }, { principalId: "user-1" }, signal);
  return { submit, disconnect, leftBehind, clock, sweep, connections: deps.connections };
}

const claimed = { code: "account_claimed" };

test("S32: an account that serves one organisation is refused to the next, and nothing of the attempt stays", async () => {
  const { submit, connections, leftBehind } = openExclusive();
  const { connection } = await submit("acme");
  expect(connection.isClaimed).toBe(true);
  await expect(submit("globex")).rejects.toMatchObject(claimed);
  expect(await listAll(connections, "globex")).toEqual([]);
  expect(await leftBehind()).toEqual([]);
  expect(await connections.read(acme)).toEqual(connection);
});

test("its own organisation connects it again, and after a disconnect another organisation does", async () => {
  const { submit, disconnect } = openExclusive();
  const first = await submit("acme");
  expect((await submit("acme")).connection.id).toBe(first.connection.id);
  await disconnect("acme");
  expect((await submit("globex")).connection.tenant).toBe("globex");
  await expect(submit("acme")).rejects.toMatchObject(claimed);
});

test("S32: a connection cannot be moved to an account that serves another organisation, and stays as it was", async () => {
  const { submit, connections, leftBehind, clock, sweep } = openExclusive();
  await submit("acme");
  const { connection } = await submit("globex", "another");
  await expect(submit("globex")).rejects.toMatchObject(claimed);
  expect(await listAll(connections, "globex")).toMatchObject([{ identity: connection.identity, grantId: connection.grantId }]);
  clock.moveMinutes(6);
  await sweep();
  expect(await listAll(connections, "globex"), "also after the sweeper").toMatchObject([{ grantId: connection.grantId }]);
  expect(await leftBehind()).toEqual([]);
});
