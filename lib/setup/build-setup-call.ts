import { type Connection, type ConnectionKey, toKey } from "../connections/connection.ts";
import type { Connections } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import type { Secret } from "../secret.ts";
import { type Ledger, type LedgerEntry, ownFirst, type SetupAccess } from "./ledger.ts";
import type { SetupCall } from "./setup.ts";
import type { TokenLimits, WithLiveToken } from "./setup-stores.ts";

export type SetupCallDeps = {
  readonly connections: Pick<Connections, "read">;
  readonly ledger: Pick<Ledger, "list">;
  readonly withLiveToken: WithLiveToken;
};

/** What of a call is known before its token and its ledger. */
export type CallFacts = {
  readonly access: SetupAccess;
  readonly keyless?: true;
  readonly home: string;
  /** The targets that the call is about: of the ledger it gets only their entries and those of the home. Absent: all. */
  readonly targets?: readonly string[];
};

/** Reads the connection that is set up. @throws {Failure} `not_found`: it was disconnected meanwhile. */
export async function readSetupConnection(deps: Pick<SetupCallDeps, "connections">, key: ConnectionKey): Promise<Connection> {
  const connection = await deps.connections.read(key);
  if (connection === undefined) {
    throw new Failure("not_found", { detail: "connection" });
  }
  return connection;
}

/**
 * Does work of a setup with a live token and with the ledger as it stands. The work may run twice, as {@link WithLiveToken} says.
 *
 * @throws {Failure} `not_found`: the connection is gone. `account_mismatch`: its account was replaced in between. The work's own failure, or the reason why there is no token.
 */
export async function withSetupCall<T>(
  deps: SetupCallDeps,
  key: ConnectionKey,
  { access, keyless, home, targets }: CallFacts,
  work: (call: SetupCall) => Promise<T>,
  limits: TokenLimits,
): Promise<T> {
  const connection = await readSetupConnection(deps, key);
  const { identity } = connection;
  const run = async (accessToken: Secret) => {
    const [now, ledger] = await Promise.all([
      deps.connections.read(key),
      targets === undefined ? deps.ledger.list(key) : listOf(deps, key, new Set([home, ...targets])),
    ]);
    // The token may be that of an account which has taken the place of the first one since.
    requirePerson(identity.id, now);
    const facts = { accessToken, access, ...defined({ keyless }), home, ledger: ownFirst(ledger, identity.id), signal: limits.signal };
    return work({ ...toOwner(connection), ...facts });
  };
  return deps.withLiveToken(key, run, limits);
}

/** What a call says of its connection, and of the person who connected it. */
export const toOwner = (connection: Connection): Pick<SetupCall, "at" | "connectionId" | "personId" | "person"> => {
  const { id: personId, label: person = personId } = connection.identity;
  return { at: toKey(connection), connectionId: connection.id, personId, person };
};

/** Few targets are read one by one: a ledger may have thousands. */
const fewTargets = 10;

async function listOf({ ledger }: SetupCallDeps, key: ConnectionKey, targets: ReadonlySet<string>): Promise<readonly LedgerEntry[]> {
  if (targets.size > fewTargets) {
    return (await ledger.list(key)).filter(({ change }) => targets.has(change.target));
  }
  return (await Promise.all([...targets].map((target) => ledger.list(key, target)))).flat();
}

/**
 * Keeps a run from working with the grant of another account or method than the one that it was begun for: the connection keeps its id when its
 * account is replaced.
 *
 * @param personId - The account that the run is for. Absent: its run was begun by an earlier release.
 * @throws {Failure} `account_mismatch`: another account is connected now.
 */
export function requirePerson(personId: string | undefined, connection: Pick<Connection, "identity"> | undefined): void {
  if (personId !== undefined && connection !== undefined && connection.identity.id !== personId) {
    throw new Failure("account_mismatch", { detail: "another account is connected since the run began" });
  }
}
