import { expect, it } from "vitest";
import { everyMayExecute } from "../../functions/providers.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import type { AccountLevel } from "../../lib/providers/google/setup/account-roles.ts";
import { toAccountId } from "../../lib/providers/google/setup/change-names.ts";
import { memoryLedger } from "../fakes/memory-ledger.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { newChange } from "../fixtures/new-change.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const at = { tenant: "acme", provider: "gcp", account: "default" } as const;

const open = (record: Partial<Connection>) => {
  const connection = newConnection({ ...at, ...record });
  const ledger = memoryLedger(stoppedClock());
  return { ledger, mayExecute: async () => everyMayExecute[connection.provider]?.(connection, ledger) };
};

it("lets something be executed in Google Cloud where a setup has made the account that may act, or with a key", async () => {
  const google = { id: "connection-1", identity: { id: "1101" } };
  const { ledger, mayExecute } = open({ ...google, method: "login" });
  const make = async (level: AccountLevel) => {
    const change = newChange({ kind: "service_account", name: toAccountId(level, "connection-1") });
    await ledger.begin(at, change, { runId: "run-1", madeBy: "1101" });
    const facts = { email: `${level}@shop.iam.gserviceaccount.com`, uniqueId: "7" };
    await ledger.end(at, change, { state: "changed", facts });
  };
  expect(await mayExecute()).toBe(false);
  await make("viewer");
  expect(await mayExecute()).toBe(false);
  await make("operator");
  expect(await mayExecute()).toBe(true);
  expect(await open({ ...google, method: "service_account_key" }).mayExecute()).toBe(true);
});

it.each([
  [["devices:core:read", "auth_keys"], true],
  [["all:read"], false],
  [["devices:core:read"], false],
])("lets something be executed in a tailnet with the scopes %j: %s", async (scopesGranted, may) => {
  expect(await open({ provider: "tailscale", method: "client", scopesGranted }).mayExecute()).toBe(may);
});

it.each<[Record<string, string>, boolean]>([
  [{ may_write: "false" }, false],
  [{ may_write: "true" }, true],
  [{}, true],
])("lets something be executed in Azure unless the application's roles only read: %j, %s", async (details, may) => {
  expect(await open({ provider: "azure", method: "service_principal", details }).mayExecute()).toBe(may);
});
