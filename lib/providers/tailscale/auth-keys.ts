import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { failedWith } from "../../expected-failure.ts";
import { Secret } from "../../secret.ts";
import { secondsAfter } from "../../system.ts";
import { parseAnswer } from "../ask-json.ts";
import { type ApiRequest, answerInstant, type Caller, flag, requestApi, word, words } from "./tailscale-request.ts";

const creates = v.object({ reusable: flag, ephemeral: flag, preauthorized: flag, tags: words });
const nothing = { reusable: false, ephemeral: false, preauthorized: false, tags: [] };

/** The schema of a key. Its text is only in the answer of its creation. */
export const keySchema = v.pipe(
  v.object({
    id: v.pipe(v.string(), v.nonEmpty()),
    keyType: word,
    description: word,
    created: answerInstant,
    expires: answerInstant,
    revoked: answerInstant,
    invalid: flag,
    /** Of a federated credential: the pattern for `sub`. */
    subject: word,
    /** Of an OAuth client and a federated credential. */
    scopes: words,
    tags: words,
    capabilities: v.fallback(v.object({ devices: v.object({ create: creates }) }), { devices: { create: nothing } }),
  }),
  v.transform(({ capabilities, revoked, invalid, ...key }) => ({
    ...key,
    /** Deleted, revoked or expired. Tailscale still answers such a key for a while. */
    isDead: invalid || revoked !== undefined,
    /** The properties of the machines that join with an auth key. */
    creates: capabilities.devices.create,
  })),
);

/** A key of a tailnet: an auth key (`keyType` is `auth`) an OAuth client (`client`) or a federated credential (`federated`). */
export type Key = v.InferOutput<typeof keySchema>;

/**
 * The keys of the tailnet that the access token belongs to. A token cannot reach any other tailnet's keys, and with `-` in the path
 * "not found" can only be about the key.
 */
export const authKeysPath = "tailnet/-/keys";

/**
 * Reads one key. Every access token may read the client that it comes from, whatever its scopes; an auth key needs `auth_keys:read`.
 *
 * @returns `undefined` for a key that Tailscale does not know. A dead key may still be returned: see `isDead`.
 * @throws {Failure} `provider_forbidden`, `access_token_rejected`; retryable ones as `requestApi` says.
 */
export async function readKey(caller: Caller, id: string): Promise<Key | undefined> {
  const label = "keys.get (an auth key needs auth_keys:read)";
  const data = await requestKey(caller, id, { label });
  return data === unknownKey ? undefined : parseAnswer(keySchema, data, `tailscale: ${label}`);
}

const keysSchema = v.object({ keys: v.array(keySchema) });

/**
 * Lists every key that the token's scopes may read. Auth keys need `auth_keys:read`.
 *
 * @throws {Failure} `provider_forbidden`, `access_token_rejected`; retryable ones as `requestApi` says.
 */
export async function listAuthKeys(caller: Caller): Promise<readonly Key[]> {
  const label = "keys.list (needs auth_keys:read)";
  const data = await requestApi(caller, { path: `${authKeysPath}?all=true`, subject: "tailnet", label });
  return parseAnswer(keysSchema, data, `tailscale: ${label}`).keys;
}

/**
 * Deletes an auth key: no more machines can join with it, and joined machines stay. Needs `auth_keys`.
 *
 * Clients are keys too, at the same path, and the token of a client with every scope may delete any of them. So the key is read
 * first.
 *
 * @returns `gone`: the key is dead already. `unknown`: the tailnet has no such key, or no longer; no deletion was sent.
 * @throws {Failure} `not_found` (a key of another type), `provider_forbidden`, `access_token_rejected`; retryable ones as `requestApi` says.
 */
export async function deleteKey(caller: Caller, id: string): Promise<"deleted" | "gone" | "unknown"> {
  const key = await readKey(caller, id);
  if (key === undefined) {
    return "unknown";
  }
  if (key.isDead) {
    return "gone";
  }
  if (key.keyType !== "auth") {
    throw new Failure("not_found", { detail: "tailscale: keys.delete: not an auth key" });
  }
  const data = await requestKey(caller, id, { method: "DELETE", label: "keys.delete (needs auth_keys)" });
  return data === unknownKey ? "gone" : "deleted";
}

const unknownKey = Symbol("unknown key");

/** Requests one key. An id with a dot or a slash would reach another endpoint, and no key has one. */
const requestKey = async (caller: Caller, id: string, request: Pick<ApiRequest, "method" | "label">): Promise<unknown> =>
  /^[A-Za-z0-9_-]{1,128}$/.test(id)
    ? requestApi(caller, { ...request, path: `${authKeysPath}/${id}`, subject: "key" }).catch(unlessUnknown)
    : unknownKey;

function unlessUnknown(error: unknown) {
  if (failedWith("not_found")(error)) {
    return unknownKey;
  }
  throw error;
}

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
 * (`provider_timeout`, `provider_unreachable`, `provider_unavailable`) the key may exist, and `listAuthKeys` finds it by its description.
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
  const data = await requestApi(caller, { method: "POST", path: authKeysPath, body, subject: "new_key", label });
  const { id, key, expires } = parseAnswer(schema, data, `tailscale: ${label}`);
  return { id, key: new Secret(key), expiresAt: expires ?? secondsAfter(now, expirySeconds) };
}
