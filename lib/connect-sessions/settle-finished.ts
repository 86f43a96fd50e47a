import { parseConfirmation } from "../connections/connect/confirmation.ts";
import type { Connections } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { parseJson } from "../json.ts";
import { hashOpaqueValue } from "../oauth/opaque-value.ts";
import { type ConnectSession, type ConnectSessions, type KeptGrant, type SessionChange, toPlace } from "./connect-session.ts";

/** What a finished session has connected. */
export type Finished = { readonly id: string; readonly setupRunId?: string };

export type SettleDeps = { readonly sessions: Pick<ConnectSessions, "open" | "change">; readonly connections: Pick<Connections, "read"> };

/** The id of the grant of what a session keeps: a finish that is repeated finds by it what an earlier one has begun. */
export const toGrantId = ({ hash }: Pick<ConnectSession, "hash">, held: KeptGrant): string =>
  held.kind === "login" ? parseConfirmation(held.confirmation).parkedId : hashOpaqueValue(`submission ${hash}`);

/** Reads the connection that a finish of the session has made. @throws {Failure} `table_…` */
export async function findMade({ connections }: Pick<SettleDeps, "connections">, session: ConnectSession, held: KeptGrant) {
  const there = await connections.read(toPlace(session));
  return there?.grantId === toGrantId(session, held) ? there : undefined;
}

/**
 * Marks a session finished that has a live connection: its finish has made it, and failed before it could write that.
 *
 * @returns `undefined`: nothing of the session is live, or another process has changed it.
 * @throws {Failure} `state_invalid`, `table_…`
 */
export async function settleFinished(deps: SettleDeps, session: ConnectSession): Promise<ConnectSession | undefined> {
  const { held } = await openHeld(deps.sessions, session);
  const made = held && (await findMade(deps, session, held));
  return made && deps.sessions.change(session, toFinished(session, made));
}

/** What changes in a session once its connection is live. */
export const toFinished = ({ connected }: ConnectSession, { id, setupRunId }: Finished): SessionChange => ({
  ...{ status: "finished", held: null, ...defined({ setupRunId }) },
  ...(connected && { connected: { ...connected, id } }),
});

/** Reads what a session keeps. @throws {Failure} `state_invalid` */
export async function openHeld(sessions: Pick<ConnectSessions, "open">, session: ConnectSession): Promise<{ readonly held?: KeptGrant }> {
  const { held } = await sessions.open(session);
  return held === undefined ? {} : { held: parseJson(held.reveal()) as KeptGrant };
}
