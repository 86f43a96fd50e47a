import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import { type DisconnectDeps, disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { type RefreshDueDeps, type RefreshDueOptions, refreshDue } from "../../lib/connections/jobs/refresh-due.ts";
import type { RefreshCause } from "../../lib/connections/refresh/decide-refresh.ts";
import { refreshConnection } from "../../lib/connections/refresh/refresh-connection.ts";
import type { RefreshDeps } from "../../lib/connections/refresh/refresh-result.ts";
import { Secret } from "../../lib/secret.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { acme, openWorld, signal } from "./connect-fixture.ts";

export const hour = 3600;
export const firstAccess = `access-of-${ada}-1`;
export const firstRefresh = `refresh-of-${ada}-1`;
export const refreshedAccess = (times: number) => `access-of-${ada}-refreshed-${times}`;
export const rotatedRefresh = (times: number) => `refresh-of-${ada}-rotated-${times}`;

/** As a lease that somebody else has: its holder is at work, or has died. */
export const stranger = "somebody else";

/** The world of a connection that is live: token for an hour, in use, in organisation `acme`. */
export async function openEngine() {
  const world = openWorld();
  await world.connect();
  return { ...world, ...openMachinery(world) };
}

type World = ReturnType<typeof openWorld>;
type Counted = { readonly provider: string; readonly outcome: string; readonly times: number };

function openMachinery(world: World) {
  const { connections, clock, credentials } = world;
  const counted: Counted[] = [];
  const engine = {
    ...world.deps,
    due: connections.due,
    count: (provider: string, outcome: string, times: number) => void counted.push({ provider, outcome, times }),
  };

  const refresh = (cause: RefreshCause = { kind: "schedule" }, using: RefreshDeps = engine, key: ConnectionKey = acme) =>
    refreshConnection(using, key, cause, signal);

  const tick = (options: Partial<RefreshDueOptions> = {}, using: RefreshDueDeps = engine) =>
    refreshDue(using, { shard: 0, shards: 1, stop: signal, signal, ...options });

  const disconnect = (using: DisconnectDeps = engine, key: ConnectionKey = acme, principalId = "user-1") =>
    disconnectConnection(using, key, principalId, signal);

  const read = async (key: ConnectionKey = acme): Promise<Connection> => {
    const found = await connections.read(key);
    if (found === undefined) {
      throw new Error("there is no such connection");
    }
    return found;
  };

  /** The access tokens that were probed since the connection went live. */
  const probedBefore = world.provider.probed.length;
  const probed = () => world.provider.probed.slice(probedBefore);

  /** Moves time to when the schedule next looks at the connection. */
  const untilDue = async (key: ConnectionKey = acme) => {
    const { due } = await read(key);
    clock.moveSeconds(Math.max(0, ((due?.at.getTime() ?? 0) - clock().getTime()) / 1000));
  };

  /** Another connection, of another person unless told otherwise. */
  const connectAnother = async (tenant: string, subject = `person-of-${tenant}`): Promise<ConnectionKey> => {
    await world.connect({ subject }, { principal: { id: `user-of-${tenant}`, tenant } });
    return { ...acme, tenant };
  };

  /** What a holder does whose last step, the record, never came: its credential is stored, and its lease is left behind. */
  const storeBehindTheRecord = async (fields: Record<string, string>) => {
    const stored = await credentials.read({ ...acme, area: "connections" });
    const changed = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]));
    await credentials.write({ ...acme, area: "connections" }, { ...stored?.fields, ...changed }, { cas: stored?.version ?? 0 });
  };

  /** Somebody takes the lease and keeps it. */
  const hold = (seconds = 30) =>
    connections.acquire(acme, { owner: stranger, now: clock(), until: new Date(clock().getTime() + seconds * 1000) });

  /** Somebody takes the lease and dies of it. */
  const die = async () => {
    await hold();
    clock.moveSeconds(31);
  };

  /** A store whose writes arrive only when the lease is at its end. */
  const storeAtLeaseEnd: typeof credentials = {
    ...credentials,
    write: (...call) => {
      clock.moveSeconds(25);
      world.timers.fire();
      return credentials.write(...call);
    },
  };

  return {
    engine,
    counted,
    probed,
    refresh,
    tick,
    disconnect,
    read,
    untilDue,
    connectAnother,
    storeBehindTheRecord,
    storeAtLeaseEnd,
    hold,
    die,
  };
}

export { acme, signal };
