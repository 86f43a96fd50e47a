import type Provider from "oidc-provider";
import type { ServerContext } from "oidc-provider";

/** One refresh request to the server, and its answer. */
export type RefreshRequest = {
  /** The calling process, from the query of the token endpoint. */
  readonly process: number;
  readonly subject: string;
  readonly status: number;
};

export type RevokedGrant = {
  readonly subject: string;
  /** Whether the server revoked because a refresh token was reused, and not on request. */
  readonly byReuse: boolean;
};

export type TokenLog = {
  readonly refreshes: readonly RefreshRequest[];
  readonly revoked: readonly RevokedGrant[];
  /** The highest number of uses of one refresh token. */
  readonly mostSpent: () => number;
  /** Holds each refresh back until the promise settles: the server has it, and has not worked on it yet. */
  before: (() => Promise<void>) | undefined;
  /** Holds each answer back until the promise settles: the server has rotated the token, and no client knows the new one yet. */
  rotated: ((request: RefreshRequest) => Promise<void>) | undefined;
  /** Called when the answer to a refresh is sent. */
  answered: ((request: RefreshRequest) => void) | undefined;
  clear(): void;
};

/** Watches the token endpoint of the server, without changing its decisions. */
export function tokenLog(provider: Provider): TokenLog {
  const refreshes: RefreshRequest[] = [];
  const revoked: RevokedGrant[] = [];
  const owners = new Map<string, string>();
  const spent = new Map<string, number>();
  const grants = new Map<string, string>();
  const log: TokenLog = {
    refreshes,
    revoked,
    mostSpent: () => Math.max(0, ...spent.values()),
    before: undefined,
    rotated: undefined,
    answered: undefined,
    clear: () => {
      refreshes.length = 0;
      revoked.length = 0;
      spent.clear();
    },
  };

  provider.on("refresh_token.saved", ({ jti, accountId, grantId }) => {
    owners.set(jti, accountId);
    grants.set(grantId, accountId);
  });
  provider.on("grant.revoked", ({ path }, grantId) => {
    revoked.push({ subject: grants.get(grantId) ?? "", byReuse: path === "/token" });
  });
  provider.use(async (context, next) => {
    if (context.path !== "/token" || context.query.process === undefined) {
      return next();
    }
    await log.before?.();
    await next();
    const token = readToken(context);
    spent.set(token, (spent.get(token) ?? 0) + 1);
    const request = { process: Number(context.query.process), subject: owners.get(token) ?? "", status: context.status };
    refreshes.push(request);
    await log.rotated?.(request);
    context.res.once("finish", () => log.answered?.(request));
  });
  return log;
}

function readToken({ oidc }: ServerContext): string {
  return String(oidc?.params?.refresh_token);
}
