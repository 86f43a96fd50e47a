import { createHash } from "node:crypto";
import type { CodeFlowMethod, Redemption } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { findMissingScopes } from "../../lib/oauth/issued-tokens.ts";
import { Secret } from "../../lib/secret.ts";
import { bearerOf } from "./bearer-of.ts";

export const ada = "110100000000000000001";
export const grace = "110100000000000000002";
export const issuer = "https://provider.example";
export const cloudScope = "https://www.googleapis.com/auth/cloud-platform";

const scopes = ["openid", "email", cloudScope];

/** The person's choices at the provider's page in the next login. */
export type Script = {
  readonly subject?: string;
  readonly omitRefreshToken?: boolean;
  /** Seconds that the access token lives. */
  readonly lifeSeconds?: number;
  readonly scopes?: readonly string[];
  /** The tokens come with an invalid ID token. */
  readonly unproven?: Failure;
};

/** `rotate`: each refresh returns a new refresh token. Using the old one again revokes the grant. */
export type RefreshScript = {
  readonly rotate?: boolean;
  readonly lifeSeconds?: number | undefined;
  readonly scopes?: readonly string[];
  /** Runs after the provider has decided and before its answer arrives. */
  readonly meanwhile?: () => Promise<void>;
};

type Operation = "redeem" | "revoke" | "refresh" | "probe" | "identify";

/** `letsChoose`: the person chooses the account, also when the browser is signed in with one. */
type Asked = { readonly askConsent: boolean; readonly subject?: string; readonly letsChoose?: true };

export type ScriptedProvider = CodeFlowMethod & {
  /** Each code that was redeemed. */
  readonly redeemed: readonly string[];
  readonly asked: readonly Asked[];
  /** The tokens that were sent to be revoked. */
  readonly revoked: readonly string[];
  /** The refresh tokens that were sent to be refreshed, in order. */
  readonly refreshed: readonly string[];
  /** The access tokens that were probed. */
  readonly probed: readonly string[];
  /** Whether the provider would still serve the token. */
  isAlive(token: string): boolean;
  /** The refresh tokens that live, and whose they are. */
  listAlive(): readonly { readonly token: string; readonly subject: string }[];
  /** From now on a code that comes again ends what it has issued, as RFC 6749 asks in section 4.1.2. */
  revokeOnReuse(): void;
  script(next: Script): void;
  failNext(operation: Operation, failure: Failure): void;
  /** Makes each call of this kind fail, until it is called with `undefined`. */
  failAlways(operation: Operation, failure: Failure | undefined): void;
  /** Sets the answers of later refreshes. */
  scriptRefreshes(script: RefreshScript): void;
  /** Adds a token, as if the person had granted it before. */
  know(token: string, subject: string): void;
  /** Expires this token. */
  expire(token: string): void;
  /** Revokes the person's grant, as if they had removed the application at the provider's page. */
  withdraw(subject: string): void;
};

/**
 * The fake of the port. Like Google it revokes everything that the person granted, whichever token it gets; like
 * every provider it refuses a code twice, and a verifier or nonce of another request.
 */
export function scriptedProvider(clock: () => Date): ScriptedProvider {
  const requests = new Map<string, { challenge: string; nonce: string }>();
  const alive = new Map<string, string>();
  const redeemed: string[] = [];
  const revoked: string[] = [];
  const asked: Asked[] = [];
  const faults = new Map<string, Failure>();
  const outages = new Map<string, Failure>();
  let next: Script = {};
  let refreshes: RefreshScript = {};
  const refreshed: string[] = [];
  const spent = new Map<string, string>();
  const probed: string[] = [];
  const issuedFor = new Map<string, readonly string[]>();
  let revokesOnReuse = false;

  const takeFault = (operation: string) => {
    const fault = faults.get(operation) ?? outages.get(operation);
    faults.delete(operation);
    if (fault !== undefined) {
      throw fault;
    }
  };
  const issue = (kind: string, subject: string): Secret => {
    const token = `${kind}-of-${subject}-${redeemed.length}`;
    alive.set(token, subject);
    return new Secret(token);
  };

  const withdraw = (subject: string | undefined) => {
    for (const [other, holder] of alive) {
      if (holder === subject) {
        alive.delete(other);
      }
    }
  };

  return {
    provider: "gcp",
    name: "login",
    connect: "code_flow",
    tokens: "refreshed",
    refreshesPerMinute: 60_000,
    needsRefreshToken: true,
    rotatesRefreshTokens: false,
    revokesWholeAccount: true,
    accountPage: "https://provider.example/connections",
    scopes,
    refreshed,
    probed,
    redeemed,
    asked,
    revoked,
    missingScopes: (granted) => findMissingScopes(scopes, granted, {}),
    isAlive: (token) => alive.has(token),
    listAlive: () => [...alive].filter(([token]) => token.startsWith("refresh")).map(([token, subject]) => ({ token, subject })),
    revokeOnReuse: () => {
      revokesOnReuse = true;
    },
    script: (script) => {
      next = script;
    },
    failNext: (operation, failure) => void faults.set(operation, failure),
    failAlways: (operation, failure) => void (failure === undefined ? outages.delete(operation) : outages.set(operation, failure)),

    begin: async ({ state, nonce, codeChallenge, askConsent, identity, letsChoose }) => {
      asked.push({ askConsent, ...(identity === undefined ? {} : { subject: identity.id }), ...(letsChoose ? { letsChoose } : {}) });
      requests.set(state.reveal(), { challenge: codeChallenge, nonce: nonce.reveal() });
      return { url: new URL(`${issuer}/authorize?state=${state.reveal()}`), issuer, tokenEndpoint: `${issuer}/token` };
    },

    redeem: async ({ parameters, state, codeVerifier, nonce, issuer: asked }): Promise<Redemption> => {
      takeFault("redeem");
      const code = parameters.get("code");
      const request = requests.get(state);
      const challenge = createHash("sha256").update(codeVerifier.reveal()).digest("base64url");
      for (const token of revokesOnReuse ? (issuedFor.get(code ?? "") ?? []) : []) {
        alive.delete(token);
      }
      if (code === null || redeemed.includes(code) || request?.challenge !== challenge || request.nonce !== nonce.reveal()) {
        throw new Failure("grant_invalid");
      }
      if (asked !== issuer) {
        throw new Failure("issuer_mismatch");
      }
      redeemed.push(code);
      const { subject = ada, omitRefreshToken = false, scopes: granted = scopes, lifeSeconds = 3599, unproven } = next;
      const tokens = { accessToken: issue("access", subject), ...(omitRefreshToken ? {} : { refreshToken: issue("refresh", subject) }) };
      issuedFor.set(
        code,
        Object.values(tokens).map((token) => token.reveal()),
      );
      if (unproven !== undefined) {
        return { kind: "unproven", failure: unproven, tokens };
      }
      const expiresAt = new Date(clock().getTime() + lifeSeconds * 1000);
      return {
        kind: "granted",
        grant: { identity: { id: subject, label: `${subject}@example.com` }, scopes: granted, expiresAt, ...tokens },
      };
    },

    scriptRefreshes: (script) => {
      refreshes = script;
    },
    know: (token, subject) => void alive.set(token, subject),
    expire: (token) => void alive.delete(token),
    withdraw,

    refresh: async ({ refresh_token }, { signal }) => {
      refuseIfAborted(signal);
      takeFault("refresh");
      const sent = refresh_token?.reveal() ?? "";
      refreshed.push(sent);
      const { rotate = false, lifeSeconds = 3599, scopes: granted, meanwhile } = refreshes;
      const subject = alive.get(sent);
      if (subject === undefined) {
        // A rotated token is used again: the provider cannot distinguish thief and owner, and revokes the grant.
        withdraw(spent.get(sent));
        throw new Failure("grant_revoked");
      }
      const accessToken = new Secret(`access-of-${subject}-refreshed-${refreshed.length}`);
      const refreshToken = rotate ? new Secret(`refresh-of-${subject}-rotated-${refreshed.length}`) : undefined;
      alive.set(accessToken.reveal(), subject);
      if (refreshToken !== undefined) {
        alive.delete(sent);
        spent.set(sent, subject);
        alive.set(refreshToken.reveal(), subject);
      }
      await meanwhile?.();
      refuseIfAborted(signal);
      return {
        accessToken,
        ...("lifeSeconds" in refreshes && refreshes.lifeSeconds === undefined
          ? {}
          : { expiresAt: new Date(clock().getTime() + lifeSeconds * 1000) }),
        ...(refreshToken === undefined ? {} : { refreshToken }),
        ...(granted === undefined ? {} : { scopes: granted }),
      };
    },

    probe: async (token) => {
      takeFault("probe");
      const accessToken = bearerOf(token);
      probed.push(accessToken);
      if (!alive.has(accessToken)) {
        throw new Failure("grant_revoked");
      }
      return [];
    },

    identify: async (accessToken) => {
      takeFault("identify");
      const subject = alive.get(accessToken.reveal());
      if (subject === undefined) {
        throw new Failure("grant_revoked");
      }
      return { id: subject };
    },

    revoke: async ({ refresh_token, access_token }) => {
      takeFault("revoke");
      const token = (refresh_token ?? access_token)?.reveal() ?? "";
      revoked.push(token);
      withdraw(alive.get(token));
      return [{ what: "grant", state: "revoked" }];
    },
  };
}

/** Like the real provider: a caller that aborts does not get the answer, whatever the provider has decided. */
function refuseIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new Failure("provider_timeout");
  }
}
