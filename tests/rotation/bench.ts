import { randomBytes } from "node:crypto";
import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import { toCredentialFields } from "../../lib/connections/credential/rotation.ts";
import type { CredentialKey, CredentialStore } from "../../lib/connections/credential-store.ts";
import type { CodeFlowMethod, Grant } from "../../lib/connections/provider.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { type SwitchChanges, switchChangesIn } from "../../lib/table/stored-switches.ts";
import { patienceMs } from "../fixtures/patience.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { base, rootToken, startVaultFixture, type VaultFixture } from "../fixtures/vault-fixture.ts";
import { type AuthorizationServer, startAuthorizationServer } from "./authorization-server.ts";
import { type BrokerPool, startBrokers } from "./broker-pool.ts";
import { connect, foreignProvider } from "./foreign-provider.ts";

export type Bench = AsyncDisposable & {
  readonly server: AuthorizationServer;
  readonly vault: VaultFixture;
  readonly table: Pick<LocalTable, "fail" | "heal">;
  readonly connections: Connections;
  readonly credentials: CredentialStore;
  /** The operator's. */
  readonly switches: SwitchChanges;
  readonly brokers: BrokerPool;
  /** Connections whose access token has expired. Each is a grant of its own, of the person that `subjectOf` names. */
  readonly keys: readonly ConnectionKey[];
};

const minute = 60_000;

export const subjectOf = ({ tenant }: ConnectionKey): string => `person-of-${tenant}`;
export const toCredentialKey = (key: ConnectionKey): CredentialKey => ({ ...key, area: "connections" });

/** Reads the records in the order of the keys, not all at once, because the stores share this process. */
export function readRecords({ connections, keys }: Pick<Bench, "connections" | "keys">): Promise<readonly Connection[]> {
  return mapBounded(keys, 8, async (key) => {
    const record = await connections.read(key);
    if (record === undefined) {
      throw new Error(`the record of ${key.tenant} is gone`);
    }
    return record;
  });
}

/**
 * Starts the foreign server, the two stores and the processes, and connects as many people by the whole code flow. From then
 * on an hour has passed: every access token has expired, and no refresh token was used.
 */
export async function startBench(size: { readonly connections: number; readonly processes: number }): Promise<Bench> {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startAuthorizationServer());
  const vault = stack.use(await startVaultFixture());
  const local = stack.adopt(await startTable(), (opened) => opened.close());
  const { table } = local;
  const connections = connectionsIn(table);
  // A limit of the product's own would be met here: this process serves the stores that it reads.
  const credentials = vault.open({ timeoutMs: patienceMs });
  const provider = foreignProvider(server.issuer);
  const numbers = Array.from({ length: size.connections }, (_, number) => number);
  const keys = await mapBounded(numbers, 4, async (number) => {
    const key: ConnectionKey = { tenant: `org-${number}`, provider: provider.provider, account: "eu" };
    const grant = await connect(provider, subjectOf(key), new AbortController().signal);
    await store({ connections, credentials }, provider, key, grant);
    return key;
  });
  const brokers = stack.use(
    await startBrokers(size.processes, () => reach([server.issuer, vault.url, process.env.AWS_ENDPOINT_URL ?? ""]), {
      BROKER_ISSUER: server.issuer,
      BROKER_TABLE: table.name,
      BROKER_SEAL_KEY: randomBytes(32).toString("base64"),
      VAULT_ADDR: vault.url,
      VAULT_BASE: base,
      VAULT_AUTH: "token",
      VAULT_TOKEN: rootToken,
    }),
  );
  const switches = switchChangesIn(table);
  return {
    server,
    vault,
    table: local,
    connections,
    credentials,
    switches,
    brokers,
    keys,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Resolves when each of the servers has answered, whatever its answer: what was sent to it before has been read by then. */
async function reach(urls: readonly string[]): Promise<void> {
  await Promise.all(
    urls.map((url) =>
      fetch(url).then(
        (answer) => answer.arrayBuffer(),
        () => undefined,
      ),
    ),
  );
}

async function store(
  { connections, credentials }: Pick<Bench, "connections" | "credentials">,
  provider: CodeFlowMethod,
  key: ConnectionKey,
  fresh: Grant,
): Promise<void> {
  const now = Date.now();
  const issuedAt = new Date(now - 61 * minute);
  const expiresAt = new Date(now - minute);
  const grantId = `grant-of-${key.tenant}`;
  const { version } = await credentials.write(toCredentialKey(key), toCredentialFields({ ...fresh, expiresAt }, grantId, issuedAt), {
    cas: 0,
  });
  const connection: Connection = {
    ...key,
    id: grantId,
    status: "active",
    grantId,
    method: "login",
    identity: fresh.identity,
    connectedBy: "person",
    scopesRequested: provider.scopes,
    scopesGranted: fresh.scopes,
    scopesMissing: [],
    expiresAt,
    refreshedAt: issuedAt,
    lastUsedAt: new Date(now),
    hasRefreshToken: true,
    credential: { ref: credentials.locate(toCredentialKey(key)), version },
    createdAt: issuedAt,
    liveSince: issuedAt,
    updatedAt: issuedAt,
    due: { at: expiresAt, reason: "expiry" },
  };
  if (!(await connections.write(connection, undefined, []))) {
    throw new Error("there is such a connection already");
  }
}
