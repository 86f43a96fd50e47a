import { Failure, failures } from "../../errors.ts";
import { type Clock, minutesAfter, secondsAfter } from "../../system.ts";
import { type Connection, type ConnectionKey, usualAccount } from "../connection.ts";
import type { ConnectionPage, Connections } from "../stores.ts";
import { buildMemory, trustedSeconds } from "./remembered-tokens.ts";

type Place = Pick<ConnectionKey, "tenant" | "provider"> & { readonly account?: string };

/** `isOnly`: the record of the connection says that no other one stands beside it. */
type OfOne = { readonly isOnly?: boolean };

type Found<T> = { readonly key: ConnectionKey; readonly found: T };

/** Finds what a caller wants of the connection that it names, or of the one that it can only mean. */
export type UnnamedAccounts = {
  /** @param read - Reads it of one connection. What it reads of `default` is thrown away where others stand beside it. */
  find<T extends OfOne>(place: Place, read: (key: ConnectionKey) => Promise<T>): Promise<Found<T>>;
  /**
   * Finds the key alone: for work that must not begin before it is known whose it is. A caller's name is taken without a look at the table; where
   * there is none, `default` is read once a second.
   */
  findKey(place: Place): Promise<ConnectionKey>;
};

export type UnnamedAccountsDeps = {
  /** `noteOnly`: left out where the function may not write records. */
  readonly connections: Pick<Connections, "read" | "listPage"> & Partial<Pick<Connections, "noteOnly">>;
  readonly clock: Clock;
};

/** Accounts that a failure lists at most. A caller finds the others in the list of connections. */
const listed = 20;

/** What a list leaves to choose: one account, or the failure that names several. */
type Choice = { readonly account: string } | { readonly required: Failure };

/**
 * Makes the finder of a process for connections whose account the caller leaves out: the only connection of the provider.
 *
 * `default` is read first, because it mostly is the only one, and its record says so: then nothing more is read. Where it does not, one query
 * lists the connections, and the record gets the note if `default` stands alone.
 *
 * What a list has shown is trusted for a second, as everything that a process remembers of a record.
 *
 * @throws {Failure} `account_required`, with the accounts: several connections fit. `not_found`: there is none.
 */
export function unnamedAccounts({ connections, clock }: UnnamedAccountsDeps): UnnamedAccounts {
  const known = buildMemory<{ readonly choice: Choice; readonly listedAt: Date }>();

  /** @returns `undefined`: there is no connection. */
  const list = async (path: string, { tenant, provider }: Place): Promise<Choice | undefined> => {
    const listedAt = clock();
    const page = await connections.listPage(tenant, { provider, limit: listed });
    const toNote = findSoleConnection(page, listedAt);
    if (toNote !== undefined) {
      // Without the note the next caller lists the connections again.
      await connections.noteOnly?.(toNote).catch(() => undefined);
    }
    const choice = choose(page);
    if (choice !== undefined) {
      known.keep(path, { choice, listedAt });
    }
    return choice;
  };

  /** @returns `undefined`: nothing was found out in the last second. */
  const findTrusted = (path: string): Choice | undefined => {
    const kept = known.find(path);
    if (kept !== undefined && secondsAfter(kept.listedAt, trustedSeconds) > clock()) {
      return kept.choice;
    }
    known.forget(path);
    return undefined;
  };

  const find: UnnamedAccounts["find"] = async ({ tenant, provider, account }, read) => {
    const readOf = async (name: string) => {
      const key = { tenant, provider, account: name };
      return { key, found: await read(key) };
    };
    if (account !== undefined) {
      return readOf(account);
    }
    const path = toPath(tenant, provider);
    const trusted = findTrusted(path);
    if (trusted !== undefined) {
      return readOf(accountOf(trusted));
    }
    const usual = await orRefusal(readOf(usualAccount));
    if ("found" in usual && usual.found.isOnly === true) {
      return usual;
    }
    const choice = await list(path, { tenant, provider });
    const only = choice === undefined ? usualAccount : accountOf(choice);
    if (only !== usualAccount) {
      return readOf(only);
    }
    if ("refusal" in usual) {
      throw usual.refusal;
    }
    return usual;
  };

  const findKey: UnnamedAccounts["findKey"] = async ({ tenant, provider, account }) => {
    if (account !== undefined) {
      return { tenant, provider, account };
    }
    const path = toPath(tenant, provider);
    const trusted = findTrusted(path);
    if (trusted !== undefined) {
      return { tenant, provider, account: accountOf(trusted) };
    }
    const readAt = clock();
    const { key, found } = await find({ tenant, provider }, (at) => readRecord(connections, at));
    if (found.isOnly === true) {
      known.keep(path, { choice: { account: key.account }, listedAt: readAt });
    }
    return key;
  };

  return { find, findKey };
}

/**
 * Takes a failure that stays as the answer about `default`, which counts only where no other connection fits. One that passes is thrown: it
 * chooses nothing, and a query more would meet the same outage.
 */
async function orRefusal<T>(reading: Promise<T>): Promise<T | { readonly refusal: Failure }> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof Failure) || failures[error.code].retryable) {
      throw error;
    }
    return { refusal: error };
  }
}

/** One that is being disconnected counts only where there is no other. */
function choose({ connections, isLast }: ConnectionPage): Choice | undefined {
  const staying = connections.filter(({ status }) => status !== "disconnecting");
  const [first, ...others] = staying.length > 0 ? staying : connections;
  if (first === undefined) {
    return undefined;
  }
  const accounts = [first, ...others].map(({ account }) => account);
  return others.length > 0 || !isLast
    ? { required: new Failure("account_required", { field: "account", accounts }) }
    : { account: first.account };
}

/** @throws {Failure} `not_found`. */
async function readRecord(connections: UnnamedAccountsDeps["connections"], key: ConnectionKey): Promise<Connection> {
  const connection = await connections.read(key);
  if (connection === undefined) {
    throw new Failure("not_found");
  }
  return connection;
}

const toPath = (tenant: string, provider: string): string => JSON.stringify([tenant, provider]);

/** @throws {Failure} `account_required`. */
function accountOf(choice: Choice): string {
  if ("required" in choice) {
    throw choice.required;
  }
  return choice.account;
}

// `default` serves callers who name no account only while its record says that no other connection stands beside it (`isOnly`). The note is taken
// back before the record of another connection is written, and only a reader who has listed the connections puts it there again.

/** Minutes that a process may need from taking the note back to writing the other record: many times what a function may take. */
const joinMinutes = 10;

/**
 * Finds the connection that may be noted as the only one: `default`, alone on a whole list. Not in the minutes after another was announced
 * beside it, nor after it was made itself: the other's record may be on its way. Pure.
 *
 * @param page - A list of the organisation's connections to one provider, read a moment ago.
 */
function findSoleConnection({ connections, isLast }: ConnectionPage, now: Date): Connection | undefined {
  const [only, ...others] = connections;
  if (only === undefined || others.length > 0 || !isLast || only.account !== usualAccount || only.isOnly === true) {
    return undefined;
  }
  const { joinedAt = only.liveSince, liveSince } = only;
  const isQuiet = [joinedAt, liveSince].every((at) => minutesAfter(at, joinMinutes) <= now);
  return isQuiet ? only : undefined;
}
