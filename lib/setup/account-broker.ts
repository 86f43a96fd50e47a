import type { AccountSettingsStore } from "../connections/account-settings.ts";
import type { Connection, ConnectionKey, Provider } from "../connections/connection.ts";
import { leaseReserveMs, toFailureUnder } from "../connections/lease/with-lease.ts";
import type { Token } from "../connections/provider.ts";
import { isAlive, toUsable } from "../connections/record/live-token.ts";
import type { Connections } from "../connections/stores.ts";
import { type Switches, unlessStopped } from "../connections/switches.ts";
import type { Served } from "../connections/tokens/note-use.ts";
import {
  buildCooldowns,
  buildMemory,
  hasLife,
  isEnough,
  rememberedSeconds,
  shortRestSeconds,
} from "../connections/tokens/remembered-tokens.ts";
import { type ServedToken, toServedToken } from "../connections/tokens/served-token.ts";
import { toRefusal } from "../connections/tokens/to-refusal.ts";
import { Failure, failures } from "../errors.ts";
import type { Secret } from "../secret.ts";
import { type Clock, minutesAfter, type Timers } from "../system.ts";
import { untilAborted } from "../until-aborted.ts";
import { isMadeBy, type Ledger, type LedgerEntry, type SetupAccess } from "./ledger.ts";
import type { PreparedTargets, WithLiveToken } from "./setup-stores.ts";

export type AccountBrokerDeps = FindAccountDeps & {
  readonly timers: Pick<Timers, "abortAfter">;
  readonly withLiveToken: WithLiveToken;
  readonly switches: Pick<Switches, "glance" | "requireOpen">;
  /** The parts of the providers whose setup makes accounts. */
  readonly accounts: ReadonlyMap<Provider, SetupAccounts>;
  /** Called when a token is not in memory. Default: nothing. */
  readonly missed?: () => void;
};

/** `as`: the word for an account of the provider's setup. `minTtlSeconds`: as of any token that the broker serves. */
export type AccountRequest = WantedAccount & { readonly as: string; readonly minTtlSeconds: number };

/** A token of an account that a setup made, with the account's name. */
export type AccountToken = ServedToken & { readonly account: string };

/** Serves tokens of the accounts that setups made. One for a process: it remembers them, and lets callers share one request. */
export type AccountBroker = {
  /**
   * @throws {Failure} `invalid_request` with the field `as`: the provider's setup makes no such account. What {@link findAccount} and
   *   {@link SetupAccounts.requestToken} throw, and why the person has no live token. None of these ends the connection by itself.
   */
  serve(request: AccountRequest, limits: { readonly signal: AbortSignal; readonly endsAt: Date }): Promise<AccountToken>;
};

type Kept = Omit<Served, "takenAt"> & { readonly account: string; readonly target: string };

/** The time limit of a request, in milliseconds: a refresh of the person's token, and the answer about the account. */
const requestMs = 20_000;

const tooLate = () => new Failure("deadline_exceeded", { detail: "while the token of an account was requested" });

/** Whether the remembered token is served after a request that failed: it is of the same grant and lives, and the reason passes. */
const mayStillServe = (kept: Kept, { connection }: FoundAccount, { code }: Failure, now: Date): boolean =>
  failures[code].retryable && code !== "internal" && kept.connection.grantId === connection.grantId && isAlive(kept.token, now);

/**
 * Makes the broker of a process for tokens of accounts. Such a token is in memory only, for its life. Once a minute the record and the target
 * are read again: the token is served only while the record is of the same grant and usable, and the target is not switched off.
 */
export function accountBroker(deps: AccountBrokerDeps): AccountBroker {
  const remembered = buildMemory<Kept>();
  const rests = failureRests(deps.clock);
  const flights = new Map<string, Promise<Kept>>();

  /** Of the callers who want the same, one does the work. It goes on when callers leave. */
  const share = (name: string, work: () => Promise<Kept>): Promise<Kept> => {
    const begun = flights.get(name) ?? work().finally(() => flights.delete(name));
    flights.set(name, begun);
    return begun;
  };

  const lookAgain = async (path: string, kept: Kept, { key }: AccountRequest): Promise<Kept | undefined> => {
    const connection = await deps.connections.read(key);
    if (connection?.grantId !== kept.connection.grantId || toUsable({ connection, token: kept.token }, deps.clock()) === undefined) {
      return undefined;
    }
    await requireTarget(deps, key, kept.target);
    const next = { ...kept, token: toServedToken(kept.token, connection), connection, readAt: deps.clock() };
    remembered.keep(path, next);
    return next;
  };

  const request = async (path: string, accounts: SetupAccounts, wanted: AccountRequest, endsAt: Date): Promise<Kept> => {
    const found = await findAccount(deps, accounts, wanted);
    const leftMs = endsAt.getTime() - leaseReserveMs - deps.clock().getTime();
    const signal = deps.timers.abortAfter(Math.max(0, Math.min(requestMs, leftMs)));
    const { connection, account, target } = found;
    try {
      rests.refuse(path);
      const ask = (personToken: Parameters<SetupAccounts["requestToken"]>[1]) => accounts.requestToken(account, personToken, signal);
      const token = await deps.withLiveToken(wanted.key, ask, { signal, endsAt });
      const kept = { token: toServedToken(token, connection), connection, account: account.name, target, readAt: deps.clock() };
      remembered.keep(path, kept);
      return kept;
    } catch (error) {
      const failure = toFailureUnder(signal, error);
      rests.note(path, failure);
      const kept = remembered.find(path);
      if (kept === undefined || !mayStillServe(kept, found, failure, deps.clock())) {
        throw failure;
      }
      return kept;
    }
  };

  const startRequest = (path: string, accounts: SetupAccounts, wanted: AccountRequest, endsAt: Date): Promise<Kept> => {
    const begin = () => share(`request ${path}`, () => request(path, accounts, wanted, endsAt));
    const kept = remembered.find(path);
    return kept !== undefined && hasLife(kept.token, wanted.minTtlSeconds, deps.clock())
      ? share(`look ${path}`, async () => (await lookAgain(path, kept, wanted)) ?? begin())
      : begin();
  };

  const serve: AccountBroker["serve"] = async (wanted, { signal, endsAt }) => {
    const { key, as, access, target, minTtlSeconds } = wanted;
    const accounts = deps.accounts.get(key.provider);
    if (accounts?.as !== as) {
      throw new Failure("invalid_request", { field: "as", detail: "no setup of this provider makes it" });
    }
    const path = JSON.stringify([key.tenant, key.provider, key.account, access, target ?? null]);
    const hit = remembered.find(path);
    const isHit = hit !== undefined && isEnough(hit, minTtlSeconds, deps.clock(), rememberedSeconds);
    if (!isHit) {
      deps.missed?.();
    }
    const kept = isHit ? hit : await untilAborted(startRequest(path, accounts, wanted, endsAt), signal, tooLate);
    return { ...kept.token, account: kept.account };
  };

  return { serve: (wanted, limits) => unlessStopped(deps.switches, wanted.key, () => serve(wanted, limits)) };
}

/** Remembers failures for as long as they ask, so that the callers of a process do not ask a provider again at once. */
function failureRests(clock: Clock) {
  const rests = buildCooldowns<Failure>(clock);
  return {
    /** @throws {Failure} The last failure, with the seconds that are left. */
    refuse: (path: string): void => {
      const rest = rests.find(path);
      if (rest !== undefined) {
        const { code, detail, retryAfterSeconds } = rest.failed;
        throw new Failure(code, { detail, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds: rest.leftSeconds }) });
      }
    },

    /** A failure that is remembered already keeps its end. The operator's stop says nothing about the provider. */
    note: (path: string, failure: Failure): void => {
      if (failure.code !== "stopped" && rests.find(path) === undefined) {
        rests.keep(path, failure, failure.retryAfterSeconds ?? shortRestSeconds);
      }
    },
  };
}

type FindAccountDeps = {
  readonly clock: Clock;
  readonly connections: Pick<Connections, "read">;
  readonly ledger: Pick<Ledger, "list">;
  readonly prepared: Pick<PreparedTargets, "list">;
  readonly settings: Pick<AccountSettingsStore, "read">;
};

/** The account whose token a caller wants. `target`: absent, the one that holds the account. */
type WantedAccount = { readonly key: ConnectionKey; readonly access: SetupAccess; readonly target?: string | undefined };

type FoundAccount = { readonly connection: Connection; readonly account: SetupAccount; readonly target: string };

/** Minutes that the setup has which follows a login, until an account of the person before counts as left behind. */
const takingOverMinutes = 10;

/**
 * Finds the account that a setup made for a connection and a level of access. The account of another level never takes its place.
 *
 * @throws {Failure} `not_found`: there is no such connection. `invalid_request` with the field `as`: it was made by a method that is not set up.
 *   `setup_missing`, `access_not_set_up`, `target_disabled`. `access_pending`: a colleague has just taken the connection over. Why the connection cannot be used, if it cannot.
 */
async function findAccount(deps: FindAccountDeps, accounts: SetupAccounts, wanted: WantedAccount): Promise<FoundAccount> {
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
  const ledger = all.filter((entry) => isMadeBy(entry, connection.identity.id));
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
async function requireTarget(deps: Pick<FindAccountDeps, "prepared" | "settings">, key: ConnectionKey, target: string): Promise<void> {
  const [prepared, { disabled = [] }] = await Promise.all([deps.prepared.list(key), deps.settings.read(key)]);
  if (!prepared.some(({ id }) => id === target)) {
    throw new Failure("setup_missing", { detail: "the target is not prepared" });
  }
  if (disabled.includes(target)) {
    throw new Failure("target_disabled");
  }
}

/** An account that a setup made in a customer's cloud. */
export type SetupAccount = {
  /** Its name for people, such as an email address. */
  readonly name: string;
  /** The provider's own id of it. An account that was deleted and made again has another one. */
  readonly id: string;
  /** The target that holds it. */
  readonly home: string;
  /** Instant of the last change to the account, or to who may or does take its tokens. A provider spreads a change for some minutes. */
  readonly changedAt: Date;
};

/** The tokens of the accounts that one provider's setup makes. */
export type SetupAccounts = {
  /** The word by which callers ask for such a token, in `as`. */
  readonly as: string;
  /** The method whose connections are set up. */
  readonly method: string;

  /**
   * Finds the account of one level of access, and never that of another level. Pure.
   *
   * @returns `undefined`: no setup of the connection has made it.
   */
  find(ledger: readonly LedgerEntry[], connectionId: string, access: SetupAccess): SetupAccount | undefined;

  /**
   * Requests a token of an account as the person who connected.
   *
   * @throws {Failure} `access_pending`: the provider has not spread a change yet. `setup_access_lost`: the account is disabled, deleted or made
   *   anew, or the person may not take its tokens any more. `access_token_rejected`: the person's token is refused. Passing failures of the provider.
   */
  requestToken(account: SetupAccount, personToken: Secret, signal: AbortSignal): Promise<Token>;
};
