import type { ConnectionKey, Provider, Tags } from "../connections/connection.ts";
import { hashOpaqueValue } from "../oauth/opaque-value.ts";
import type { Secret } from "../secret.ts";

/**
 * `created`: the link was not opened. `opened`: a browser owns it. `completed`: the end user is done, and the grant waits for the server that made the
 * session. `finished`: the connection is live. `failed`, `expired`, `ended`: nothing was connected.
 */
export const connectSessionStatuses = ["created", "opened", "completed", "finished", "failed", "expired", "ended"] as const;
export type ConnectSessionStatus = (typeof connectSessionStatuses)[number];

/** The person for whom a session is. `id` is the caller's own; the others are shown on the page. */
export type EndUser = { readonly id: string; readonly name?: string | undefined; readonly email?: string | undefined };

/** What a session keeps until it is finished: the confirmation of a parked grant, or a submission with its fields. */
export type KeptGrant =
  | { readonly kind: "login"; readonly confirmation: string }
  | {
      readonly kind: "submission";
      readonly method: string;
      readonly label?: string | undefined;
      readonly fields: Readonly<Record<string, unknown>>;
    };

/** The part of a session that is sealed. */
export type SealedContent = {
  /** The server's name for it. No browser knows it before the return address. */
  readonly id: string;
  readonly endUser: EndUser;
  /** The JSON of what is kept. */
  readonly held?: Secret;
};

/** A connect session: one end user, one browser, one connection. */
export type ConnectSession = {
  /** SHA-256 of what its link has: its key. */
  readonly hash: string;
  readonly tenant: string;
  /** The caller that made it, and alone may finish it. */
  readonly principalId: string;
  readonly status: ConnectSessionStatus;
  readonly expiresAt: Date;
  /** What the end user may connect. Each entry names its methods, and the organisation's own client for its login. */
  readonly allowed: readonly {
    readonly provider: Provider;
    readonly methods: readonly string[];
    /** `part`: the provider, or the region that knows it. Absent: decided as for every login. */
    readonly oauthClient?: { readonly id: string; readonly part: string };
  }[];
  readonly account?: string;
  readonly label?: string;
  /** Where the browser goes in the end, with the name and colour of that page: as the operator has registered them. */
  readonly returnUrl: string;
  readonly callerName: string;
  readonly callerColour: string;
  /** SHA-256 of the verifier, in base64url (RFC 7636, S256). */
  readonly codeChallenge: string;
  /** All tags of the connection. Absent: it keeps those that it has. */
  readonly tags?: Tags;
  /** The id of the connection that is connected again. Absent: a new one. */
  readonly reconnects?: string;
  /** The hash of the cookie of the browser that owns it. */
  readonly browserHash?: string;
  /** What the end user has connected: the place of it, and once it is live its id. */
  readonly connected?: { readonly provider: Provider; readonly account: string; readonly id?: string };
  readonly setupRunId?: string;
  /** Why it failed: a failure code. */
  readonly failure?: string;
  readonly wrongVerifiers: number;
  /** Until then a process finishes it. */
  readonly finishingUntil?: Date;
  readonly sealed: string;
};

/** A session that is not written yet. */
export type NewConnectSession = Omit<
  ConnectSession,
  "hash" | "status" | "wrongVerifiers" | "sealed" | "browserHash" | "connected" | "failure" | "finishingUntil" | "setupRunId"
> & { readonly endUser: EndUser };

/** What changes in a session. `held`: `null` erases it. Absent: it stays. */
export type SessionChange = Partial<
  Pick<
    ConnectSession,
    "status" | "expiresAt" | "browserHash" | "connected" | "failure" | "wrongVerifiers" | "finishingUntil" | "setupRunId"
  >
> & { readonly held?: KeptGrant | null };

/** The sessions of the table. Every method throws `table_…`, and those that seal or open `secrets_unavailable`. */
export type ConnectSessions = {
  /** Writes a new session. @returns Its id: 256 random bits, and what it is now. */
  create(session: NewConnectSession): Promise<{ readonly id: string; readonly session: ConnectSession }>;
  /** Reads a session by the token of its link ({@link toLinkToken}). One that has expired is read too, until the table deletes it. */
  read(token: string): Promise<ConnectSession | undefined>;
  /** Opens what is sealed. @throws {Failure} `state_invalid`: it was changed, or sealed with another key. */
  open(session: ConnectSession): Promise<SealedContent>;
  /**
   * Changes a session as it was read. A change to `completed`, `failed` or `expired` writes its event with it.
   *
   * @returns `undefined`: another process has changed it since.
   */
  change(session: ConnectSession, change: SessionChange): Promise<ConnectSession | undefined>;
  /** Sessions that have expired and are not marked so, at most `limit`. `undefined`: an item that cannot be read. */
  listExpired(now: Date, limit: number): Promise<readonly (ConnectSession | undefined)[]>;
};

/**
 * Builds what the link of a session has in the place of its id. The id does not follow from it: it comes to a browser only as part of the return address, when
 * the end user is done. So who has only the link cannot return in the place of the person who has connected.
 */
export const toLinkToken = (id: string): string => `cl_${hashOpaqueValue(id)}`;

/** Minutes from the creation of a session to its expiry. */
export const sessionMinutes = 30;

const over: ReadonlySet<ConnectSessionStatus> = new Set(["finished", "failed", "expired", "ended"]);

/** Whether nothing more can happen in a session. */
export const isSessionOver = ({ status }: Pick<ConnectSession, "status">): boolean => over.has(status);

/** The status as callers see it: the sweep marks an expired session within minutes. While it is being finished, it does not expire. */
export const toStatus = ({ status, expiresAt, finishingUntil = expiresAt }: ConnectSession, now: Date): ConnectSessionStatus =>
  isSessionOver({ status }) || expiresAt > now || finishingUntil > now ? status : "expired";

/** The place of what a session has connected. @throws {RangeError} It is not completed: nothing is connected yet. */
export function toPlace({ tenant, connected }: ConnectSession): ConnectionKey {
  if (connected === undefined) {
    throw new RangeError("a completed session has a place");
  }
  return { tenant, provider: connected.provider, account: connected.account };
}

/**
 * The word by which a customer's trust is given to this end user alone: the caller's, or the session's own. Absent: a connection that is connected again
 * keeps its trust.
 */
export const toTrustedUser = ({ account, hash, reconnects }: ConnectSession): string | undefined =>
  reconnects === undefined ? (account ?? hash) : undefined;

/** The address to which the browser returns: the registered one, with the session and how it ended, and nothing else. */
export function buildReturnAddress({ returnUrl }: Pick<ConnectSession, "returnUrl">, id: string, status: "completed" | "failed"): string {
  return `${returnUrl}?${new URLSearchParams({ session: id, status })}`;
}
