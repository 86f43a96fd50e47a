import type { Connection, ConnectionKey } from "../connections/connection.ts";
import type { SlotSettingsStore } from "../connections/slot-settings.ts";
import type { Connections } from "../connections/stores.ts";
import { toRefusal } from "../connections/tokens/to-refusal.ts";
import { Failure } from "../errors.ts";
import { minutesAfter } from "../instants.ts";
import type { Clock } from "../system.ts";
import type { SetupAccess } from "./change.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";
import { isOwn } from "./made-by.ts";
import type { SetupAccount, SetupAccounts } from "./setup-accounts.ts";
import type { PreparedTargets } from "./setup-stores.ts";

export type FindAccountDeps = {
  readonly clock: Clock;
  readonly connections: Pick<Connections, "read">;
  readonly ledger: Pick<Ledger, "list">;
  readonly prepared: Pick<PreparedTargets, "list">;
  readonly settings: Pick<SlotSettingsStore, "read">;
};

/** The account whose token a caller wants. `target`: absent, the one that holds the account. */
export type WantedAccount = { readonly key: ConnectionKey; readonly access: SetupAccess; readonly target?: string | undefined };

export type FoundAccount = { readonly connection: Connection; readonly account: SetupAccount; readonly target: string };

/** Minutes that the setup has which follows a login, until an account of the person before counts as left behind. */
const takingOverMinutes = 10;

/**
 * Finds the account that a setup made for a connection and a level of access. The account of another level never takes its place.
 *
 * @throws {Failure} `not_found`: there is no such connection. `invalid_request` with the field `as`: it was made by a method that is not set up.
 *   `setup_missing`, `access_not_set_up`, `target_disabled`. `access_pending`: a colleague has just taken the connection over. Why the connection cannot be used, if it cannot.
 */
export async function findAccount(deps: FindAccountDeps, accounts: SetupAccounts, wanted: WantedAccount): Promise<FoundAccount> {
  const { key, access } = wanted;
  const connection = await deps.connections.read(key);
  if (connection === undefined) {
    throw new Failure("not_found");
  }
  if (connection.method !== accounts.method) {
    throw new Failure("invalid_request", { field: "as", detail: `a connection by ${connection.method} is not set up` });
  }
  if (connection.status === "disconnecting" || connection.status === "reauth_required") {
    throw toRefusal({ kind: "kept", reason: connection.status, connection }, deps.clock());
  }
  const all = await deps.ledger.list(key);
  const ledger = all.filter((entry) => isOwn(entry, connection.identity.id));
  const find = (level: SetupAccess, entries: readonly LedgerEntry[] = ledger) => accounts.find(entries, connection.id, level);
  const account = find(access);
  if (account === undefined) {
    if (find(access, all) !== undefined && deps.clock() < minutesAfter(connection.liveSince, takingOverMinutes)) {
      const detail = "the setup of the person who is connected now has not taken the account over yet";
      throw new Failure("access_pending", { detail, retryAfterSeconds: 15 });
    }
    throw new Failure(find("read") === undefined ? "setup_missing" : "access_not_set_up", { detail: `no account for ${access}` });
  }
  const target = wanted.target ?? account.home;
  await requireTarget(deps, key, target);
  // A person who has just been connected may not take its tokens before their setup has let them.
  const changedAt = new Date(Math.max(account.changedAt.getTime(), connection.liveSince.getTime()));
  return { connection, account: { ...account, changedAt }, target };
}

/**
 * Refuses a target that no setup has prepared, or that the customer has switched off.
 *
 * @throws {Failure} `setup_missing`, `target_disabled`.
 */
export async function requireTarget(
  deps: Pick<FindAccountDeps, "prepared" | "settings">,
  key: ConnectionKey,
  target: string,
): Promise<void> {
  const [prepared, { disabled = [] }] = await Promise.all([deps.prepared.list(key), deps.settings.read(key)]);
  if (!prepared.some(({ id }) => id === target)) {
    throw new Failure("setup_missing", { detail: "the target is not prepared" });
  }
  if (disabled.includes(target)) {
    throw new Failure("target_disabled");
  }
}
