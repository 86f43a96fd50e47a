import type { Connection } from "../../lib/connections/connection.ts";
import { sessionSeconds } from "../../lib/providers/aws/aws.ts";
import { longestKeySeconds } from "../../lib/providers/tailscale/auth-keys.ts";
import { secondsAfter } from "../../lib/system.ts";

/** What of a method a stop does not end. */
type Life = {
  /** What callers get. */
  readonly token: string;
  /** Seconds that a minted token lives at most. Absent: the record says when the stored token expires. */
  readonly mintedSeconds?: number;
  /** What is stored here and stays valid at the provider until a disconnect, or until the customer removes it. */
  readonly stored?: string;
  /** What ends it before its time. */
  readonly sooner: string;
};

const hour = 3600;
const disconnect = "a disconnect revokes it";

/** Of each method of each provider; `tests/contract/ops-stop.test.ts` holds them against the providers. */
export const lives: Readonly<Record<string, Life>> = {
  "gcp/login": { token: "access token", stored: "refresh token", sooner: disconnect },
  "gcp/service_account_key": {
    token: "access token",
    mintedSeconds: hour,
    stored: "service account key",
    sooner: "the customer disables the service account",
  },
  "gcp/federated": { token: "access token", mintedSeconds: hour, sooner: "the customer disables the service account" },
  "aws/role": { token: "session", mintedSeconds: sessionSeconds, sooner: "the customer revokes the role's active sessions" },
  "aws/federated": { token: "session", mintedSeconds: sessionSeconds, sooner: "the customer revokes the role's active sessions" },
  // By default 60 to 90 minutes, at random.
  "azure/service_principal": {
    token: "access token",
    mintedSeconds: 1.5 * hour,
    stored: "client secret",
    sooner: "nothing; a lifetime policy of the directory can make it longer, up to 24 h",
  },
  "azure/federated": {
    token: "access token",
    mintedSeconds: 1.5 * hour,
    sooner: "nothing; a lifetime policy of the directory can make it longer, up to 24 h",
  },
  "tailscale/client": { token: "access token", mintedSeconds: hour, stored: "client secret", sooner: "the customer revokes the client" },
  "tailscale/federated": { token: "access token", mintedSeconds: hour, sooner: "the customer revokes the trust credential" },
  // About 24 hours.
  "ovh/login": { token: "access token", stored: "refresh token", sooner: disconnect },
  "ovh/service_account": {
    token: "access token",
    mintedSeconds: hour,
    stored: "client secret",
    sooner: "the customer deletes the service account",
  },
};

/** Tokens or keys of one kind that live on. */
export type LivingOn = {
  readonly what: string;
  readonly connections: number;
  /** When the last of them is dead, at the latest. Absent: a provider did not say how long its token lives. */
  readonly until?: Date;
  readonly sooner: string;
};

/** What a stop leaves alive. */
export type Remains = {
  /** Tokens that were handed out. */
  readonly tokens: readonly LivingOn[];
  /** What makes devices join a network, and was handed out as well. */
  readonly keys: readonly LivingOn[];
  /** What is stored here and valid at the provider, with the number of connections. */
  readonly stored: Readonly<Record<string, number>>;
};

/**
 * Lists what lives on after a stop, by the kind of token. Each instant is the latest possible.
 *
 * @param handedOutUntil - The instant after which no process hands out a token.
 */
export function listRemains(connections: readonly Connection[], handedOutUntil: Date): Remains {
  const ofKind = [...Map.groupBy(connections, ({ provider, method }) => `${provider}/${method}`)].toSorted(([one], [other]) =>
    one.localeCompare(other),
  );
  const tokens = ofKind.flatMap(([kind, members]) => toTokens(kind, members, handedOutUntil));
  const withSetup = connections.filter(({ provider, method, setupRunId }) => provider === "gcp" && method === "login" && setupRunId);
  const tailnets = connections.filter(({ provider }) => provider === "tailscale");
  const stored = ofKind.flatMap(([kind, members]) => {
    const count = members.filter(({ credential }) => credential !== undefined).length;
    const what = lives[kind]?.stored ?? "credential";
    return count === 0 ? [] : [[`${kind}: ${what}`, count] as const];
  });
  return {
    tokens: [
      ...tokens,
      ...toRow(
        "gcp: tokens of the accounts of setups",
        withSetup,
        secondsAfter(handedOutUntil, hour),
        "the customer disables the accounts",
      ),
    ],
    keys: toRow("tailscale: auth keys", tailnets, secondsAfter(handedOutUntil, longestKeySeconds), "the customer deletes the keys"),
    stored: Object.fromEntries(stored),
  };
}

function toTokens(kind: string, members: readonly Connection[], handedOutUntil: Date): LivingOn[] {
  const life = lives[kind];
  const name = `${kind}: ${life?.token ?? "token"}s`;
  const sooner = life?.sooner ?? "not known to this release";
  if (life?.mintedSeconds !== undefined) {
    return toRow(name, members, secondsAfter(handedOutUntil, life.mintedSeconds), sooner);
  }
  const ends = members.map(({ expiresAt }) => expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
  const living = members.filter((_, index) => (ends[index] ?? 0) > handedOutUntil.getTime());
  const last = Math.max(...ends);
  return toRow(name, living, Number.isFinite(last) ? new Date(last) : undefined, sooner);
}

const toRow = (what: string, members: readonly Connection[], until: Date | undefined, sooner: string): LivingOn[] =>
  members.length === 0 ? [] : [{ what, connections: members.length, sooner, ...(until === undefined ? {} : { until }) }];

/** When the last of these is dead. @returns `undefined`: it is not known. */
export function lastOf(living: readonly LivingOn[]): Date | undefined {
  const ends = living.map(({ until }) => until?.getTime() ?? Number.POSITIVE_INFINITY);
  const last = Math.max(...ends);
  return Number.isFinite(last) ? new Date(last) : undefined;
}
