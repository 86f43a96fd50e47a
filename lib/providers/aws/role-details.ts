import type { Details } from "../../connections/connection.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { readProvedAt } from "../allow-propagation.ts";
import { parseRoleArn, type RoleArn } from "./aws.ts";

/** What is needed to assume a customer's role. Not secret: it stands in the customer's own template. */
export type RoleDetails = AssumedRole & { readonly externalId: string };

/** A customer's role, and what its trust policy lets in. */
type AssumedRole = {
  readonly role: RoleArn;
  readonly region?: string;
  /** The role lets us in with tags. */
  readonly takesTags: boolean;
  /** The role lets us in with a source identity. */
  readonly takesSourceIdentity: boolean;
};

const describeRole = ({ role, region, takesTags, takesSourceIdentity }: AssumedRole): Details => ({
  role_arn: role.arn,
  ...defined({ region }),
  ...(takesTags ? {} : { session_tags: "refused" }),
  ...(takesSourceIdentity ? { source_identity: "accepted" } : {}),
});

function readRole({ role_arn = "", region, session_tags, source_identity }: Details): AssumedRole | undefined {
  const role = parseRoleArn(role_arn);
  const takes = { takesTags: session_tags === undefined, takesSourceIdentity: source_identity === "accepted" };
  return role && { role, ...takes, ...defined({ region }) };
}

/** Builds the details on the record, which is all that is kept of a connection to AWS. */
export const toDetails = ({ externalId, ...role }: RoleDetails): Details => ({ ...describeRole(role), external_id: externalId });

/** @throws {Failure} `credential_missing`: the record does not name a role. */
export function readDetails({ external_id: externalId, ...details }: Details): RoleDetails {
  const role = readRole(details);
  if (role === undefined || externalId === undefined) {
    throw new Failure("credential_missing", { detail: "the record names no role" });
  }
  return { ...role, externalId };
}

/** What is needed to assume a role that trusts the organisation's issuer. Nothing of it is secret. */
export type FederatedDetails = AssumedRole & {
  /** What the role's trust policy compares with `aud`. */
  readonly audience: string;
  /** When a connect last proved the trust. Absent on a record of before. */
  readonly provedAt?: Date;
};

/** Builds the details on the record, which is all that is kept of the connection. */
export const toFederatedDetails = ({ audience, provedAt, ...role }: FederatedDetails): Details => ({
  ...describeRole(role),
  audience,
  ...defined({ proved_at: provedAt?.toISOString() }),
});

/** @throws {Failure} `credential_missing`: the record does not name a role, or is of another method. */
export function readFederatedDetails({ audience, ...details }: Details): FederatedDetails {
  const role = readRole(details);
  if (role === undefined || audience === undefined) {
    throw new Failure("credential_missing", { detail: "the record names no role with an audience" });
  }
  return { ...role, audience, ...readProvedAt(details) };
}
