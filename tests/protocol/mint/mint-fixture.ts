import type { Access, Connection, ConnectionKey } from "../../../lib/connections/connection.ts";
import { buildMethods } from "../../../lib/connections/methods.ts";
import type { RefreshPorts } from "../../../lib/connections/ports.ts";
import type { RefreshCause } from "../../../lib/connections/record/decide-refresh.ts";
import { refreshConnection } from "../../../lib/connections/tokens/refresh-connection.ts";
import { type TokenBroker, tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { bearerOf } from "../../fakes/bearer-of.ts";
import { mintedScopes, scriptedMinted } from "../../fakes/scripted-minted.ts";
import { openEngine, signal } from "../../fixtures/engine-fixture.ts";
import { fieldsOf } from "../../fixtures/fields-of.ts";
import { newConnection } from "../../fixtures/new-connection.ts";

export const net = { tenant: "acme", provider: "tailscale", account: "default" } as const;
export const live = { ...net, area: "connections" } as const;

/** Canaries: none of them may be in a log, an event or a record. */
export const secretOf = (clientId: string) => `canary-secret-of-${clientId}`;

export const asked: RefreshCause = { kind: "asked" };

/** The world of a live connection whose tokens are minted, in organisation `acme`. */
export async function openMinted() {
  const world = await openEngine();
  const { connections, credentials, clock, provider } = world;
  const method = scriptedMinted(clock);
  const calls = { acquire: 0, read: 0, commit: 0, touch: 0, vault: 0 };
  const deps = {
    ...world.engine,
    methods: buildMethods(provider, method),
    connections: {
      ...connections,
      acquire: counting(calls, "acquire", connections.acquire),
      read: counting(calls, "read", connections.read),
      commit: counting(calls, "commit", connections.commit),
      touch: counting(calls, "touch", connections.touch),
    },
    credentials: { ...credentials, read: counting(calls, "vault", credentials.read) },
  };

  /** The client of a connection, as it was submitted. */
  const submit = async (key: ConnectionKey, clientId: string, grantId: string, changes: Partial<Connection> = {}) => {
    const place = { ...key, area: "connections" } as const;
    method.know(clientId, secretOf(clientId));
    const before = await credentials.read(place);
    const fields = fieldsOf({ client_id: clientId, client_secret: secretOf(clientId), grant_id: grantId });
    const { version } = await credentials.write(place, fields, { cas: before?.version ?? 0 });
    const record = buildRecord(key, grantId, clock(), { credential: { ref: credentials.locate(place), version }, ...changes });
    await connections.write(record, undefined, []);
    return record;
  };
  await submit(net, "client-1", "grant-1");

  const eventsBefore = world.events.names().length;
  const names = () => world.events.names().slice(eventsBefore);
  const broker = tokenBroker(deps);
  const serve = async (minTtlSeconds = 300, { using = broker, access = "full" }: { using?: TokenBroker; access?: Access } = {}) =>
    bearerOf(await using.serve(net, minTtlSeconds, signal, undefined, access));
  const refresh = (cause: RefreshCause = asked, using: RefreshPorts = deps) => refreshConnection(using, net, cause, signal);
  const read = async (key: ConnectionKey = net): Promise<Connection> => {
    const found = await connections.read(key);
    if (found === undefined) {
      throw new Error("there is no such connection");
    }
    return found;
  };
  /** Another process holds the lease. */
  const hold = (seconds = 30) =>
    connections.acquire(net, { owner: "another process", now: clock(), until: secondsAfter(clock(), seconds) });
  /** Another process takes the lease and dies. */
  const die = async () => {
    await hold();
    clock.moveSeconds(31);
  };
  /** What a holder does whose last step, the record, never came: its credential is stored. */
  const storeBehindTheRecord = async (clientId: string) => {
    method.know(clientId, secretOf(clientId));
    const stored = await credentials.read(live);
    const changed = fieldsOf({ client_id: clientId, client_secret: secretOf(clientId) });
    await credentials.write(live, { ...stored?.fields, ...changed }, { cas: stored?.version ?? 0 });
  };
  return { ...world, method, calls, deps, engine: deps, submit, names, broker, serve, refresh, read, hold, die, storeBehindTheRecord };
}

function counting<Name extends string, Given extends unknown[], Result>(
  calls: Record<Name, number>,
  name: Name,
  call: (...given: Given) => Result,
) {
  return (...given: Given): Result => {
    calls[name] += 1;
    return call(...given);
  };
}

function buildRecord({ tenant, provider, account }: ConnectionKey, grantId: string, now: Date, changes: Partial<Connection>): Connection {
  const { expiresAt: _, setupRunId: __, ...whole } = newConnection({ tenant, provider, account });
  return {
    ...whole,
    id: `connection-of-${tenant}`,
    grantId,
    method: "client",
    scopesRequested: mintedScopes,
    scopesGranted: mintedScopes,
    scopesMissing: [],
    hasRefreshToken: false,
    duties: { probe: secondsAfter(now, 86_400) },
    refreshedAt: now,
    lastUsedAt: now,
    createdAt: now,
    liveSince: now,
    updatedAt: now,
    ...changes,
  };
}

export { signal };
