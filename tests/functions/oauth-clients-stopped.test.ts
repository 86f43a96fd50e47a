import { expect, test } from "vitest";
import { createHandler } from "../../functions/oauth-clients/change.ts";
import { Failure } from "../../lib/errors.ts";
import type { OwnClientStore } from "../../lib/oauth-clients/own-client-secrets.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { memoryCredentialStore } from "../fakes/memory-credential-store.ts";
import { memoryOwnClients } from "../fakes/memory-own-clients.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { callConnection, countedLimits } from "./call-connection.ts";

const ofClient = { actor: expect.any(String), provider: "gcp", peer: "gcp", oauth_client: "1-a" };
const place = { tenant: "acme", provider: "gcp", peer: "gcp" } as const;

test("an emergency stop refuses a new OAuth client before it is tested, and lets one be removed, which the audit trail names", async () => {
  const [clock, ownClients, limits] = [stoppedClock(), memoryOwnClients(), countedLimits().store];
  const at = clock();
  await ownClients.write({ ...place, clientId: "1-a", version: 1, setBy: "ada", setAt: at, testedAt: at, earlier: [], revision: 1 });
  const stopped = async () => {
    throw new Failure("stopped");
  };
  const records: AuditRecord[] = [];
  const handler = createHandler({
    ...{ clock, ownClients, limits, env: {}, publicUrl: "https://api.example.com", switches: { requireOpen: stopped } },
    audit: (written) => records.push(...written),
    credentials: memoryCredentialStore() as unknown as OwnClientStore,
    connections: { list: async () => [] },
    tombstones: { listEvery: async () => [] },
  });
  const permissions = ["clients:write" as const];
  const body = JSON.stringify({ client_id: "2-b", client_secret: "two" });
  const set = await callConnection(handler, "PUT /oauth-clients/{provider}", { permissions, body });
  expect([set.json.code, await ownClients.findId({ ...place, account: "default" }, "gcp")]).toEqual(["stopped", "1-a"]);
  const removed = await callConnection(handler, "DELETE /oauth-clients/{provider}", { permissions });
  expect([removed.json, await ownClients.list("acme", "gcp")]).toMatchObject([{ removed: true }, [{ isRemoved: true }]]);
  // Once more erases what is left of it, and removes nothing.
  await callConnection(handler, "DELETE /oauth-clients/{provider}", { permissions });
  expect(records).toEqual([
    { ...{ id: expect.any(String), at: at.toISOString(), act: "oauth_client.removed", organisation: "acme" }, ...ofClient },
  ]);
});
