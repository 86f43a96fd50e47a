import type { ConnectionKey, Provider } from "../connections/connection.ts";

/** The part of a provider that knows a client: `peer` names it as `Methods.peerOf` does, such as a region. */
export type ClientPlace = Pick<ConnectionKey, "tenant" | "provider"> & { readonly peer: string };

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
  /** The ids of clients that were set before, while connections depend on them. */
  readonly earlier: readonly string[];
  /** Counts the writes. */
  readonly revision: number;
};

/** The records of the clients that organisations bring. */
export type OwnClients = {
  read(place: ClientPlace): Promise<OwnClient | undefined>;
  /** All of an organisation at a provider. */
  list(tenant: string, provider: Provider): Promise<readonly OwnClient[]>;
  /** Writes a record in place of the one that was read. @returns `false`: it has changed since, and nothing was written. */
  write(client: OwnClient): Promise<boolean>;
  erase(place: ClientPlace): Promise<void>;
  /** Names the client for a login. */
  findId(ticket: ConnectionKey, peer: string): Promise<string | undefined>;
};
