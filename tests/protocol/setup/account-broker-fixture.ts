import type { Connection, LastFailure } from "../../../lib/connections/connection.ts";
import { withLiveToken } from "../../../lib/connections/tokens/with-live-token.ts";
import type { Failure } from "../../../lib/errors.ts";
import { Secret } from "../../../lib/secret.ts";
import { type AccountRequest, accountBroker, type SetupAccounts } from "../../../lib/setup/account-broker.ts";
import type { SetupAccess } from "../../../lib/setup/ledger.ts";
import type { PreparedTarget } from "../../../lib/setup/setup-stores.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { memoryLedger } from "../../fakes/memory-ledger.ts";
import { memorySlotSettings } from "../../fakes/memory-slot-settings.ts";
import { acme, openEngine, signal } from "../../fixtures/engine-fixture.ts";
import { newChange } from "../../fixtures/new-change.ts";

export const canary = "canary-token-of-the-account";

/** The world of a live connection whose setup has made a viewer in `home`, and prepared `home` and `shop`. */
export async function openAccounts() {
  const world = await openEngine();
  const { clock, connections, engine } = world;
  const ledger = memoryLedger(clock);
  const settings = memorySlotSettings();
  const prepared: PreparedTarget[] = [];
  /** What the record says besides, as another process has written it. */
  const record: { method?: string; status?: Connection["status"]; failure?: LastFailure } = {};
  const calls = { read: 0, ledger: 0 };
  const misses = { count: 0 };
  const script: { failures: Failure[]; gate: Promise<void>; lifeSeconds: number } = {
    failures: [],
    gate: Promise.resolve(),
    lifeSeconds: 3600,
  };
  const requested: { readonly account: string; readonly personToken: string }[] = [];

  const accounts: SetupAccounts = {
    as: "robot",
    method: "login",
    find: (entries, connectionId, access) => {
      const entry = entries.find(({ change }) => change.kind === "robot" && change.name === `${access} of ${connectionId}`);
      return entry && { name: entry.change.name, id: entry.facts.id ?? "", home: entry.change.target, changedAt: entry.begunAt };
    },
    requestToken: async (account, personToken, limit) => {
      requested.push({ account: account.name, personToken: personToken.reveal() });
      const number = requested.length;
      await script.gate;
      limit.throwIfAborted();
      const failure = script.failures.shift();
      if (failure !== undefined) {
        throw failure;
      }
      const accessToken = new Secret(`${canary}-${number}`);
      return { type: "bearer", accessToken, issuedAt: clock(), expiresAt: secondsAfter(clock(), script.lifeSeconds), scopes: ["cloud"] };
    },
  };

  const makeAccount = async (access: SetupAccess) => {
    const { id } = await world.read();
    const change = newChange({ kind: "robot", target: "home", name: `${access} of ${id}` });
    await ledger.begin(acme, change, { runId: "run-1" });
    await ledger.end(acme, change, { state: "changed", facts: { id: `id-${access}` } });
  };
  const prepare = (id: string) => prepared.push({ ...acme, id, name: id, obstacles: [], facts: {}, runId: "run-1", preparedAt: clock() });
  await makeAccount("read");
  prepare("home");
  prepare("shop");

  const broker = accountBroker({
    clock,
    missed: () => {
      misses.count += 1;
    },
    timers: world.timers,
    switches: world.deps.switches,
    connections: {
      read: async (key) => {
        calls.read += 1;
        const found = await connections.read(key);
        return found && { ...found, ...record };
      },
    },
    ledger: {
      list: (key) => {
        calls.ledger += 1;
        return ledger.list(key);
      },
    },
    prepared: { list: async ({ tenant }) => prepared.filter((target) => target.tenant === tenant) },
    settings,
    accounts: new Map([[acme.provider, accounts]]),
    withLiveToken: (key, work, limits) => withLiveToken(engine, key, work, { ...limits, minTtlSeconds: 60 }),
  });

  const ask = (changes: Partial<AccountRequest> = {}, by: AbortSignal = signal) =>
    broker.serve(
      { key: acme, as: "robot", access: "read", minTtlSeconds: 300, ...changes },
      { signal: by, endsAt: secondsAfter(clock(), 29) },
    );
  /** The token alone. */
  const take = async (changes: Partial<AccountRequest> = {}) => {
    const served = await ask(changes);
    return served.type === "bearer" ? served.accessToken.reveal() : served.type;
  };
  /** Lets the provider answer only when told to. */
  const hang = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    script.gate = promise;
    return resolve;
  };
  return { ...world, ledger, settings, prepared, record, calls, misses, script, requested, makeAccount, prepare, broker, ask, take, hang };
}
