import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eraseUnneeded } from "../../lib/oauth-clients/erase-unneeded.ts";
import type { OwnClient } from "../../lib/oauth-clients/own-client.ts";
import { type OwnClientStore, toOwnClientPlace } from "../../lib/oauth-clients/own-client-secrets.ts";
import { Secret } from "../../lib/secret.ts";
import { secondsAfter } from "../../lib/system.ts";
import { ownClientItemKey } from "../../lib/table/item-keys.ts";
import { ownClientsIn } from "../../lib/table/stored-own-clients.ts";
import { memoryCredentialStore } from "../fakes/memory-credential-store.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

test("a record of an own client that cannot be read keeps no secret of another organisation stored, and its key is logged", async () => {
  const { signal } = new AbortController();
  const [clock, logger, ownClients] = [stoppedClock(), recordedLog(), ownClientsIn(local.table)];
  const credentials = memoryCredentialStore() as unknown as OwnClientStore;
  const at = new Date(0);
  const write = (tenant: string, dueAt: Date) => {
    const client: OwnClient = {
      ...{ tenant, provider: "gcp", peer: "gcp", clientId: "1-a", version: 1, setBy: "ada", setAt: at, testedAt: at },
      ...{ earlier: [{ clientId: "0-a", since: at }], dueAt, revision: 1 },
    };
    return ownClients.write(client);
  };
  const earlier = (tenant: string) => toOwnClientPlace({ tenant, provider: "gcp" }, "0-a");
  for (const tenant of ["spoilt", "acme"]) {
    await credentials.write(earlier(tenant), { client_secret: new Secret("one") }, { cas: 0 }, signal);
  }
  expect([await write("spoilt", at), await write("acme", secondsAfter(at, 1))]).toEqual([true, true]);
  const key = ownClientItemKey("spoilt", "gcp", "gcp");
  const stored = (await local.items()).find(({ pk }) => pk === key.pk);
  await local.table.client.send(new PutCommand({ TableName: local.table.name, Item: { ...stored, version: "of a later release" } }));

  clock.moveSeconds(30 * 86_400);
  const none = { connections: { list: async () => [] }, tombstones: { listEvery: async () => [] } };
  expect(await eraseUnneeded({ ...{ clock, logger, ownClients, credentials }, ...none }, signal)).toBe(1);
  const left = await Promise.all([credentials.read(earlier("acme"), signal), credentials.read(earlier("spoilt"), signal)]);
  expect(left.map((one) => one !== undefined)).toEqual([false, true]);
  expect(logger.text()).toContain(`${key.pk} ${key.sk}`);
});
