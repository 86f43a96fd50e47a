import type { Finding } from "../../connections/finding.ts";
import { defined } from "../../defined.ts";
import { secondsAfter } from "../../system.ts";
import { customerFinding } from "../customer-finding.ts";
import type { Key } from "./auth-keys.ts";
import { adminPages } from "./tailscale.ts";
import { includesScope, missingTailscaleScopes } from "./tailscale-scopes.ts";

/** Days before its expiry at which an auth key is replaced. */
export const keyMarginDays = 7;

/** The checkbox of each scope in the admin console. */
const boxes: Readonly<Record<string, string>> = { "devices:core:read": "Devices > Core > Read", auth_keys: "Keys > Auth Keys > Write" };

export const toBox = (scope: string): string => boxes[scope] ?? scope;

/** Finds the scopes and tags that a client lacks for a connection. */
export function findClientGaps(client: { readonly scopes: readonly string[]; readonly tags: readonly string[] }): readonly Finding[] {
  const missing = missingTailscaleScopes(client.scopes);
  return [...missing.map((scope) => toMissingScope(scope, "client")), ...(client.tags.length === 0 ? [missingTag] : [])];
}

function toMissingScope(scope: string, kind: "client" | "trust credential"): Finding {
  const short = kind === "client" ? kind : "credential";
  return customerFinding("error", {
    code: "client_scope_missing",
    target: scope,
    title: `The ${kind} lacks the scope ${scope}`,
    action: `Open ${adminPages.clients}, edit the ${short}, tick ${toBox(scope)}, save, and check again.`,
  });
}

const missingTag = customerFinding("error", {
  code: "client_tag_missing",
  title: "The client has no tag, so it cannot create an auth key",
  action: `Open ${adminPages.clients}, edit the client, add a tag to Keys > Auth Keys > Write, save, and check again.`,
});

/**
 * Builds the remark after `tags_refused`. Tailscale does not tell which of the tags it refused, and the policy file is not read: that would
 * need a scope for the customer's whole firewall.
 *
 * @param tags - All tags of the client.
 */
export function toOwnerlessTags(tags: readonly string[]): Finding {
  const lines = tags.map((tag) => `"${tag}": ["autogroup:admin"],`).join(" ");
  return customerFinding("error", {
    code: "tag_without_owner",
    target: tags.join(" "),
    title: tags.length === 1 ? `The tag ${tags[0]} has no owner` : `At least one of the tags ${tags.join(", ")} has no owner`,
    action: `Open ${adminPages.policyFile}, add to tagOwners what it lacks of ${lines} then save. The auth key is created within 15 minutes.`,
  });
}

/**
 * Finds the faults of a connection's auth key.
 *
 * @param key - As it is read at Tailscale; `undefined`: Tailscale no longer knows it.
 * @param expected.tags - Tags of the client now.
 */
export function findKeyFaults(
  key: Key | undefined,
  expected: { readonly tags: readonly string[]; readonly now: Date },
): readonly Finding[] {
  if (key === undefined || key.isDead || (key.expires !== undefined && key.expires <= expected.now)) {
    return [deadKey(key?.id)];
  }
  const isNearEnd = key.expires !== undefined && key.expires <= secondsAfter(expected.now, keyMarginDays * 86_400);
  const hasTagsOfClient = String([...key.creates.tags].sort()) === String([...expected.tags].sort());
  return [...(isNearEnd ? [nearEnd(key)] : []), ...(hasTagsOfClient ? [] : [otherTags(key, expected.tags)])];
}

const deadKey = (id: string | undefined): Finding =>
  customerFinding("warning", {
    code: "auth_key_gone",
    ...defined({ target: id }),
    title: "The auth key was deleted at Tailscale, or has expired",
    action: "Connect the client again, and another one is created. Machines that have joined stay.",
  });

const nearEnd = ({ id, expires }: Key): Finding => ({
  code: "auth_key_expiring",
  severity: "warning",
  target: id,
  title: `The auth key expires on ${expires?.toISOString().slice(0, 10)}`,
  action: "It is replaced by itself. If this remark stays for a day, look at the other remarks: the client may lack a scope or a tag.",
  owner: "operator",
});

const otherTags = ({ id, creates }: Key, tags: readonly string[]): Finding => ({
  code: "auth_key_tags_differ",
  severity: "warning",
  target: id,
  title: `Machines join with ${toList(creates.tags)}, and the client now has ${toList(tags)}`,
  action: "The next auth key has the client's tags. Machines that have joined keep theirs.",
  owner: "operator",
});

/** The remark while the auth key is not created: its duty is due as soon as the connection is live. */
export const authKeyPending: Finding = {
  code: "auth_key_pending",
  severity: "info",
  title: "The auth key has not been created yet",
  action: "It is created by itself within minutes.",
  owner: "operator",
};

/** Builds the remark about a part that could not be checked, although the access token works. It says nothing about the customer. */
export const toUnreadable = (what: "client" | "devices"): Finding => ({
  code: `${what}_unreadable`,
  severity: "unknown",
  title: what === "client" ? "Tailscale does not show the client's own record" : "Tailscale does not show the devices",
  action: "Check again in an hour, when another access token is in use.",
  owner: "provider",
});

const toList = (tags: readonly string[]) => (tags.length === 0 ? "no tag" : tags.join(", "));

/** Builds the remark about an empty list of devices: there is nothing to connect to. */
export const findDeviceGaps = (devices: readonly unknown[]): readonly Finding[] => (devices.length > 0 ? [] : [noDevices]);

const noDevices = customerFinding("info", {
  code: "no_devices",
  title: "The tailnet has no devices",
  action: `Add a machine: ${adminPages.machines}.`,
});

/** The scope that a connection without a secret needs: it makes no auth key of its own. */
const neededScope = "devices:core:read";

/** Returns the needed scope if a token or a credential lacks it. */
export const missingFederatedScopes = (held: readonly string[]): readonly string[] =>
  includesScope(held, neededScope) ? [] : [neededScope];

/** Finds what a federated credential lacks for a connection. */
export const findFederatedGaps = ({ scopes }: { readonly scopes: readonly string[] }): readonly Finding[] =>
  missingFederatedScopes(scopes).map((scope) => toMissingScope(scope, "trust credential"));
