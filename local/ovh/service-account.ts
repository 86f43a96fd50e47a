import { randomBytes } from "node:crypto";
import type { Account } from "./accounts.ts";
import type { Region } from "./regions.ts";

/** What a policy allows an identity: actions on resources. A `*` may stand at the end of either. */
export type Policy = { readonly id: string; identities: string[]; resources: string[]; actions: string[] };

/** A customer's OAuth client of the flow CLIENT_CREDENTIALS. Without a policy it may do nothing. */
export type ServiceAccount = {
  readonly region: Region;
  readonly clientId: string;
  readonly secret: string;
  readonly nichandle: string;
  /** The name of the identity in policies. */
  readonly urn: string;
};

export function createServiceAccount({ region, nichandle }: Account): ServiceAccount {
  const clientId = `${region.toUpperCase()}.${randomBytes(8).toString("hex")}`;
  const urn = `urn:v1:${region}:identity:credential:${nichandle}/oauth2-${clientId}`;
  return { region, clientId, secret: randomBytes(16).toString("hex"), nichandle, urn };
}

export const createPolicyId = (): string => `${randomBytes(4).toString("hex")}-${randomBytes(2).toString("hex")}`;

/** Whether the policies allow an identity an action, on one resource or on any. */
export function allows(policies: readonly Policy[], urn: string, action: string, resource?: string): boolean {
  return policies.some(
    (policy) =>
      policy.identities.includes(urn) &&
      policy.actions.some((pattern) => matches(pattern, action)) &&
      (resource === undefined || policy.resources.some((pattern) => matches(pattern, resource))),
  );
}

const matches = (pattern: string, text: string): boolean =>
  pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
