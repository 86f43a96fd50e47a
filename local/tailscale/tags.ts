import type { Policy } from "./policy.ts";
import { covers } from "./scopes.ts";

type Holder = { readonly scopes: readonly string[]; readonly tags: readonly string[] };

/**
 * Whether a token may make an auth key with these tags.
 *
 * The key belongs to the tailnet, so it needs tags: exactly the token's own, or tags that the token's tags own in the policy
 * file. A part of the token's own tags is not enough. With `all` any existing tag is allowed.
 *
 * @see {@link https://github.com/tailscale/terraform-provider-tailscale/issues/437} for the refused part.
 */
export function mayMakeKey(requested: readonly string[], token: Holder, policy: Policy): boolean {
  if (requested.length === 0 || !requested.every((tag) => exists(tag, policy))) return false;
  return covers(token.scopes, "all") || isSameSet(requested, token.tags) || requested.every((tag) => isOwned(tag, token.tags, policy));
}

/** Whether a client may ask for a token with these tags: each is one of its own, or owned by one of its own. */
export function mayAskFor(requested: readonly string[], client: Holder, policy: Policy): boolean {
  return requested.every(
    (tag) => exists(tag, policy) && (covers(client.scopes, "all") || client.tags.includes(tag) || isOwned(tag, client.tags, policy)),
  );
}

export function exists(tag: string, { tagOwners }: Policy): boolean {
  return Object.hasOwn(tagOwners, tag);
}

function isOwned(tag: string, owners: readonly string[], { tagOwners }: Policy): boolean {
  return tagOwners[tag]?.some((owner) => owners.includes(owner)) ?? false;
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.every((tag) => right.includes(tag)) && right.every((tag) => left.includes(tag));
}
