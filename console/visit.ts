import { createContext } from "preact";
import { useContext } from "preact/hooks";
import {
  checkConnection,
  disconnectConnection,
  type LabelConnectionBody,
  type ListConnections200,
  type ListConnectionsParams,
  labelConnection,
  listConnections,
  listProviders,
  readConnectionOfAccount,
  readMe,
  refreshConnection,
} from "../client/generated/operations.ts";
import type { Connection, ConnectionName } from "./answers.ts";
import { type Ask, openAsk } from "./ask.ts";
import { type CallFailure, toCallFailure } from "./call-failure.ts";
import { type Action, closeNotice, type Told, tellFailure } from "./messages.tsx";
import type { Session } from "./session.ts";
import { sayWhileWaiting } from "./waiting.ts";

/**
 * The API, as the person of a session.
 *
 * @param signal - Ends every call when the page has no more use for the answer, as when another person signs in.
 */
export function openApi(session: Session, signal: AbortSignal) {
  const [ask, askQuietly] = [openAsk(signal, sayWhileWaiting, session), openAsk(signal, undefined, session)];
  return {
    session,
    /** What a person asked for. It says so when it is slow. */
    ask,
    /** What this page asks by itself. */
    askQuietly,
    /** How each provider is connected. */
    listForms: askOnce(async () => (await ask(listProviders)).providers),
    /** What the person may, and who may the rest. */
    readMe: askOnce(() => askQuietly(readMe)),
    /** @param by - Default as what a person waits for. */
    readConnection: ({ provider, account }: ConnectionName, by = ask): Promise<Connection> =>
      by(readConnectionOfAccount, provider, account),
    refresh: ({ provider, account }: ConnectionName) => ask(refreshConnection, provider, { account }),
    /** A check that a person asks for. Its setup, if there is one, is looked at soon. */
    check: ({ provider, account }: ConnectionName) => ask(checkConnection, provider, { account, look: true }),
    /** A check that the page makes by itself. */
    checkUnasked: ({ provider, account }: ConnectionName) => askQuietly(checkConnection, provider, { account }),
    disconnect: ({ provider, account }: ConnectionName) => ask(disconnectConnection, provider, { account }),
    /** Gives a connection a label, takes it away, or sets all of its tags. */
    change: ({ provider, account }: ConnectionName, changes: LabelConnectionBody): Promise<Connection> =>
      ask(labelConnection, provider, account, changes),
  } as const;
}
export type Api = Readonly<ReturnType<typeof openApi>>;

/** Asks once for what is the same while the page is open. What failed is asked for again. */
function askOnce<Answer>(read: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined;
  return () => {
    asked ??= read();
    asked.catch(() => {
      asked = undefined;
    });
    return asked;
  };
}

/** Reads every page of the connections. */
export async function readConnections(ask: Ask): Promise<readonly Connection[]> {
  const connections: Connection[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage(ask, cursor === undefined ? {} : { cursor });
    connections.push(...page.connections);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return connections;
}

/** One person looking at the page. Everything that is under way for them ends when another signs in. */
export type Visit = { readonly api: Api; readonly signal: AbortSignal; readonly signInAgain: () => Promise<void> };

export const VisitContext = createContext<Visit | undefined>(undefined);

/** The visit that a page is shown in. @throws {Error} There is none: a programming error. */
export function useVisit(): Visit {
  const visit = useContext(VisitContext);
  if (visit === undefined) {
    throw new Error("a page is shown without a visit");
  }
  return visit;
}

/** Does what a person asked for. Where that fails it tells why, and offers what leads on: by default to try again. @returns Whether it is done. */
export async function attempt(visit: Visit, work: () => Promise<unknown>, told: Told = {}, wayOn?: Action): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const again = () => {
      closeNotice();
      return attempt(visit, work, told);
    };
    tellUnlessLeft(visit, error, () => wayOn ?? { label: "Try again", press: again }, told);
    return false;
  }
}

/** Tells why a call of the person's failed, and offers what leads on: a session that has ended is opened again first. */
export function tellUnlessLeft(
  { signal, signInAgain }: Visit,
  error: unknown,
  wayOn: (failure: CallFailure) => Action,
  told: Told = {},
): void {
  if (!signal.aborted) {
    const failure = toCallFailure(error);
    tellFailure(failure, told, failure.code === "unauthenticated" ? { label: "Sign in again", press: signInAgain } : wayOn(failure));
  }
}

/** A page of the list of connections, and where the next one begins. */
export type ConnectionPage = Pick<ListConnections200, "next_cursor" | "totals"> & { readonly connections: readonly Connection[] };

/** Reads a page of the connections that fit. */
export async function readPage(ask: Ask, query: ListConnectionsParams): Promise<ConnectionPage> {
  const { connections, ...page } = await ask(listConnections, query);
  // A machine that may take tokens and no more gets less of each. A person gets all of it.
  return { ...page, connections: connections.filter((each) => "identity" in each) };
}
