import { createHash } from "node:crypto";
import type { CodeFlowProvider, Grant } from "../../lib/connections/ports.ts";
import { Failure } from "../../lib/errors.ts";
import { missingScopes } from "../../lib/oauth/scopes.ts";
import { Secret } from "../../lib/secret.ts";

export const ada = "110100000000000000001";
export const grace = "110100000000000000002";
export const issuer = "https://provider.example";
export const cloudScope = "https://www.googleapis.com/auth/cloud-platform";

const scopes = ["openid", "email", cloudScope];

/** What the person at the provider's page does with the next login. */
export type Script = { readonly subject?: string; readonly omitRefreshToken?: boolean; readonly scopes?: readonly string[] };

export type ScriptedProvider = CodeFlowProvider & {
  /** Each code that was redeemed. */
  readonly redeemed: readonly string[];
  readonly asked: readonly { readonly askConsent: boolean; readonly subject?: string }[];
  /** The tokens that were sent to be revoked. */
  readonly revoked: readonly string[];
  /** Whether the provider would still serve the token. */
  isAlive(token: string): boolean;
  script(next: Script): void;
  failNext(operation: "redeem" | "revoke", failure: Failure): void;
};

/**
 * The fake of the port. Like Google it revokes everything the person gave, whichever of the tokens it is handed; like
 * every provider it refuses a code twice, and a verifier or nonce of another request.
 */
export function scriptedProvider(clock: () => Date): ScriptedProvider {
  const requests = new Map<string, { challenge: string; nonce: string }>();
  const alive = new Map<string, string>();
  const redeemed: string[] = [];
  const revoked: string[] = [];
  const asked: { askConsent: boolean; subject?: string }[] = [];
  const faults = new Map<string, Failure>();
  let next: Script = {};

  const takeFault = (operation: string) => {
    const fault = faults.get(operation);
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

  return {
    provider: "gcp",
    scopes,
    redeemed,
    asked,
    revoked,
    missingScopes: (granted) => missingScopes(scopes, granted, {}),
    isAlive: (token) => alive.has(token),
    script: (script) => {
      next = script;
    },
    failNext: (operation, failure) => void faults.set(operation, failure),

    begin: async ({ state, nonce, codeChallenge, askConsent, subject }) => {
      asked.push({ askConsent, ...(subject === undefined ? {} : { subject }) });
      requests.set(state.reveal(), { challenge: codeChallenge, nonce: nonce.reveal() });
      return { url: new URL(`${issuer}/authorize?state=${state.reveal()}`), issuer, tokenEndpoint: `${issuer}/token` };
    },

    redeem: async ({ parameters, state, codeVerifier, nonce, issuer: asked }): Promise<Grant> => {
      takeFault("redeem");
      const code = parameters.get("code");
      const request = requests.get(state);
      const challenge = createHash("sha256").update(codeVerifier.reveal()).digest("base64url");
      if (code === null || redeemed.includes(code) || request?.challenge !== challenge || request.nonce !== nonce.reveal()) {
        throw new Failure("grant_invalid");
      }
      if (asked !== issuer) {
        throw new Failure("issuer_mismatch");
      }
      redeemed.push(code);
      const { subject = ada, omitRefreshToken = false, scopes: granted = scopes } = next;
      return {
        subject,
        email: `${subject}@example.com`,
        scopes: granted,
        accessToken: issue("access", subject),
        expiresAt: new Date(clock().getTime() + 3_599_000),
        ...(omitRefreshToken ? {} : { refreshToken: issue("refresh", subject) }),
      };
    },

    revoke: async (token) => {
      takeFault("revoke");
      revoked.push(token.reveal());
      const subject = alive.get(token.reveal());
      for (const [other, holder] of alive) {
        if (holder === subject) {
          alive.delete(other);
        }
      }
    },
  };
}
