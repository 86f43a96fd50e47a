import type { AccountSettingsStore } from "../connections/account-settings.ts";
import type { Reach } from "../connections/attempt.ts";
import { type Connection, type ConnectionKey, toKey } from "../connections/connection.ts";
import { updateTo, withLease } from "../connections/lease/with-lease.ts";
import type { LeasePorts } from "../connections/ports.ts";
import { unchanged } from "../connections/record/transitions.ts";
import { buildTargets, type Targets } from "../connections/targets.ts";
import type { Secret } from "../secret.ts";
import { decideHome, isMadeBy, type Ledger } from "./ledger.ts";
import type { Setup } from "./setup.ts";
import type { PreparedTargets } from "./setup-stores.ts";

export type TargetsInUseDeps = {
  readonly prepared: Pick<PreparedTargets, "list">;
  readonly ledger: Pick<Ledger, "list">;
  readonly settings: Pick<AccountSettingsStore, "read">;
  readonly setup: Pick<Setup, "onceSteps">;
};

/**
 * Reads the targets in which a connection is used: those that are set up, and the root that was chosen. Without a choice the default is the
 * target that holds what setup made once, such as its accounts.
 *
 * @throws {Failure} `table_throttled`, `table_unavailable`.
 */
export async function readTargetsInUse({ prepared, ledger, settings, setup }: TargetsInUseDeps, connection: Connection): Promise<Targets> {
  const key = toKey(connection);
  const [ready, entries, { root }] = await Promise.all([prepared.list(key), ledger.list(key), settings.read(key)]);
  const own = entries.filter((entry) => isMadeBy(entry, connection.identity.id));
  const home = decideHome(own, setup.onceSteps, undefined, []);
  const usual = root ?? (home === "" ? undefined : home);
  const ids = ready.map(({ id }) => id);
  return buildTargets(ids, usual);
}

type NoteTargetsDeps = LeasePorts & TargetsInUseDeps;

/** Notes on the record of a connection in which targets it is used now, after a person has chosen others. */
export type NoteTargets = (key: ConnectionKey, signal: AbortSignal) => Promise<void>;

/**
 * Makes {@link NoteTargets}. While another process has the lease for five seconds nothing is written: the choice is stored, and the next look at the
 * setup notes it.
 */
export const noteTargetsBy =
  (deps: NoteTargetsDeps): NoteTargets =>
  async (key, signal) => {
    await withLease(deps, key, { wait: signal }, async ({ connection }) => {
      const targets = await readTargetsInUse(deps, connection);
      return updateTo(unchanged({ ...connection, targets, updatedAt: deps.clock() }), undefined);
    });
  };

/** Lists the ids of the targets that an account sees, such as projects. @throws {Failure} What the provider answered. */
export type ListSeen = (accessToken: Secret, signal: AbortSignal) => Promise<readonly string[]>;

type CompareReachDeps = { readonly prepared: Pick<PreparedTargets, "list">; readonly listSeen: ListSeen };

/** The targets that are named of those that the account does not see. */
const mostMissing = 10;

/** Compares the targets that are set up with those that another account sees. @returns `undefined`: nothing is set up. */
export async function compareReach(
  { prepared, listSeen }: CompareReachDeps,
  connection: ConnectionKey,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<Reach | undefined> {
  const ids = (await prepared.list(connection)).map(({ id }) => id);
  if (ids.length === 0) {
    return undefined;
  }
  const seen = new Set(await listSeen(accessToken, signal));
  const missing = ids.filter((id) => !seen.has(id)).toSorted();
  return { seen: ids.length - missing.length, of: ids.length, missing: missing.slice(0, mostMissing) };
}
