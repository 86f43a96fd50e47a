import type { ConnectionKey, Provider } from "../connections/connection.ts";

/**
 * What a client is for: the logins at a part of a provider, which `peer` names as `Methods.peerOf` does, such as a region. Or those of connect sessions that
 * name the client: its id follows then, as in {@link toNamedPeer}.
 */
export type ClientPlace = Pick<ConnectionKey, "tenant" | "provider"> & { readonly peer: string };

/** The place of a client that is used only where a connect session names it. No id has a space. */
export const toNamedPeer = (part: string, clientId: string): string => `${part} ${clientId}`;

/** Finds the part of the provider, and whether the place is that of a named client. */
export function parsePeer({ peer }: Pick<ClientPlace, "peer">): { readonly part: string; readonly isNamed: boolean } {
  const [part = peer, named] = peer.split(" ");
  return { part, isNamed: named !== undefined };
}

/** A client that was set before: its secret stays stored, because a grant may still need it. Or one that is being set, or was not set to the end. */
export type EarlierClient = {
  readonly clientId: string;
  /** Instant it was replaced or removed, of the attempt to set it, or of the last attempt to erase its secret. */
  readonly since: Date;
  /** Its secret is being erased, or is erased. */
  readonly isErasing?: true;
};

/** The OAuth client that an organisation brings. Its secret is in the credential store alone. */
export type OwnClient = ClientPlace & {
  readonly clientId: string;
  /** The version of the stored secret. */
  readonly version: number;
  readonly setBy: string;
  readonly setAt: Date;
  /** Instant the provider last accepted the pair. */
  readonly testedAt: Date;
  /** Until then the secret before this one is held as well. Absent: there is none. */
  readonly bothUntil?: Date;
  /** It was removed, or not set to the end: logins use the operator's. The record leads to the secrets that are still stored. */
  readonly isRemoved?: true;
  /** The clients that were set before, until their secrets are erased. */
  readonly earlier: readonly EarlierClient[];
  /** Instant from which a sweep looks whether their secrets can be erased. Absent: there are none. */
  readonly dueAt?: Date;
  /** Counts the writes. */
  readonly revision: number;
};

/** The records of the clients that organisations bring. */
export type OwnClients = {
  read(place: ClientPlace): Promise<OwnClient | undefined>;
  /** All of an organisation at a provider, with those that were removed. */
  list(tenant: string, provider: Provider): Promise<readonly OwnClient[]>;
  /** Writes a record in place of the one that was read. @returns `false`: it has changed since, and nothing was written. */
  write(client: OwnClient): Promise<boolean>;
  /** Those with earlier clients to look at, the longest overdue first. `skip` gets the key of each record that cannot be read. */
  listDue(now: Date, limit: number, skip: (key: string) => void): Promise<readonly OwnClient[]>;
  /** Names the client for a login. */
  findId(ticket: ConnectionKey, peer: string): Promise<string | undefined>;
};
