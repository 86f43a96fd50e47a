import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { flag, instant, word, words } from "./answer-fields.ts";
import { type ApiRequest, type Caller, parseAnswer, requestApi } from "./tailscale-request.ts";

const creates = v.object({ reusable: flag, ephemeral: flag, preauthorized: flag, tags: words });
const nothing = { reusable: false, ephemeral: false, preauthorized: false, tags: [] };

/** The schema of a key. Its text is only in the answer of its creation. */
export const keySchema = v.pipe(
  v.object({
    id: v.pipe(v.string(), v.nonEmpty()),
    keyType: word,
    description: word,
    created: instant,
    expires: instant,
    revoked: instant,
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
export const keysPath = "tailnet/-/keys";

/**
 * Reads one key. Every access token may read the client that it comes from, whatever its scopes; an auth key needs `auth_keys:read`.
 *
 * @returns `undefined` for a key that Tailscale does not know. A dead key may still be returned: see `isDead`.
 * @throws {Failure} `provider_forbidden`, `access_token_rejected`; retryable ones as `requestApi` says.
 */
export async function readKey(caller: Caller, id: string): Promise<Key | undefined> {
  const label = "keys.get (an auth key needs auth_keys:read)";
  const data = await requestKey(caller, id, { label });
  return data === unknownKey ? undefined : parseAnswer(keySchema, data, label);
}

const keysSchema = v.object({ keys: v.array(keySchema) });

/**
 * Lists every key that the token's scopes may read. Auth keys need `auth_keys:read`.
 *
 * @throws {Failure} `provider_forbidden`, `access_token_rejected`; retryable ones as `requestApi` says.
 */
export async function listKeys(caller: Caller): Promise<readonly Key[]> {
  const label = "keys.list (needs auth_keys:read)";
  const data = await requestApi(caller, { path: `${keysPath}?all=true`, subject: "tailnet", label });
  return parseAnswer(keysSchema, data, label).keys;
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
async function requestKey(caller: Caller, id: string, request: Pick<ApiRequest, "method" | "label">): Promise<unknown> {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(id)) {
    return unknownKey;
  }
  try {
    return await requestApi(caller, { ...request, path: `${keysPath}/${id}`, subject: "key" });
  } catch (error) {
    if (error instanceof Failure && error.code === "not_found") {
      return unknownKey;
    }
    throw error;
  }
}
