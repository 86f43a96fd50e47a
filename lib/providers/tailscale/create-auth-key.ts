import * as v from "valibot";
import { secondsAfter } from "../../instants.ts";
import { Secret } from "../../secret.ts";
import { keySchema, keysPath } from "./auth-keys.ts";
import { type Caller, parseAnswer, requestApi } from "./tailscale-request.ts";

/** Tailscale lets an auth key live for 90 days at most. */
export const longestKeySeconds = 90 * 86_400;

/** The form of an auth key's description. */
export const keyDescription = /^[A-Za-z0-9 -]{0,50}$/;

export type AuthKeyRequest = {
  /** Any number of machines may join with it. */
  readonly reusable: boolean;
  /** Machines that join are removed when they go offline. */
  readonly ephemeral: boolean;
  /** Machines that join need no approval. */
  readonly preauthorized: boolean;
  /** Exactly the tags of the client, or tags that they own. A part of the client's tags is refused. */
  readonly tags: readonly string[];
  /** At most {@link longestKeySeconds}. */
  readonly expirySeconds: number;
  /** As {@link keyDescription} says. A key whose creation was not answered is found by it. */
  readonly description: string;
};

/** An auth key with its text, which Tailscale never tells again. */
export type AuthKey = { readonly id: string; readonly key: Secret; readonly expiresAt: Date };

const schema = v.intersect([keySchema, v.object({ key: v.pipe(v.string(), v.nonEmpty()) })]);

/**
 * Creates an auth key in the tailnet of the access token. Needs `auth_keys`. Not idempotent: after a failure without an answer
 * (`provider_timeout`, `provider_unreachable`, `provider_unavailable`) the key may exist, and `listKeys` finds it by its description.
 *
 * @param now - Stands for the instant of creation when the answer has no expiry.
 * @throws {Failure} `tags_refused` (a tag has no owner in the policy file, or is not one of the client's), `provider_forbidden`,
 *   `access_token_rejected`; retryable ones as `requestApi` says.
 * @throws {RangeError} A description or a life that Tailscale refuses: a programming error.
 */
export async function createAuthKey(caller: Caller, request: AuthKeyRequest, now: Date): Promise<AuthKey> {
  const { description, expirySeconds, ...create } = request;
  if (!keyDescription.test(description) || !Number.isInteger(expirySeconds) || expirySeconds < 1 || expirySeconds > longestKeySeconds) {
    throw new RangeError(
      "an auth key lives for 1 second to 90 days, and its description is at most 50 letters, digits, hyphens and spaces",
    );
  }
  const label = "keys.create (needs auth_keys)";
  const body = { keyType: "auth", capabilities: { devices: { create } }, expirySeconds, description };
  const data = await requestApi(caller, { method: "POST", path: keysPath, body, subject: "new_key", label });
  const { id, key, expires } = parseAnswer(schema, data, label);
  return { id, key: new Secret(key), expiresAt: expires ?? secondsAfter(now, expirySeconds) };
}
