import type { Details } from "../../connections/connection.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { readProvedAt } from "../while-settling.ts";
import type { RoleArn } from "./aws.ts";
import { parseRoleArn } from "./role-arn.ts";

/** What is needed to assume a customer's role. Not secret: it stands in the customer's own template. */
export type RoleDetails = {
  readonly role: RoleArn;
  readonly externalId: string;
  readonly region?: string;
  /** The role lets us in with tags. */
  readonly takesTags: boolean;
  /** The role lets us in with a source identity. */
  readonly takesSourceIdentity: boolean;
};

/** Builds the details on the record, which is all that is kept of a connection to AWS. */
export const toDetails = ({ role, externalId, region, takesTags, takesSourceIdentity }: RoleDetails): Details => ({
  role_arn: role.arn,
  external_id: externalId,
  ...defined({ region }),
  ...(takesTags ? {} : { session_tags: "refused" }),
  ...(takesSourceIdentity ? { source_identity: "accepted" } : {}),
});

/** @throws {Failure} `credential_missing`: the record does not name a role. */
export function readDetails({ role_arn = "", external_id, region, session_tags, source_identity }: Details): RoleDetails {
  const role = parseRoleArn(role_arn);
  if (role === undefined || external_id === undefined) {
    throw new Failure("credential_missing", { detail: "the record names no role" });
  }
  return {
    role,
    externalId: external_id,
    takesTags: session_tags === undefined,
    takesSourceIdentity: source_identity === "accepted",
    ...defined({ region }),
  };
}

/** What is needed to assume a role that trusts the organisation's issuer. Nothing of it is secret. */
export type FederatedDetails = {
  readonly role: RoleArn;
  /** What the role's trust policy compares with `aud`. */
  readonly audience: string;
  readonly region?: string;
  /** The role lets us in with tags. */
  readonly takesTags: boolean;
  /** The role lets us in with a source identity. */
  readonly takesSourceIdentity: boolean;
  /** When a connect last proved the trust. Absent on a record of before. */
  readonly provedAt?: Date;
};

/** Builds the details on the record, which is all that is kept of the connection. */
export const toFederatedDetails = ({ role, audience, region, takesTags, takesSourceIdentity, provedAt }: FederatedDetails): Details => ({
  role_arn: role.arn,
  audience,
  ...defined({ region, proved_at: provedAt?.toISOString() }),
  ...(takesTags ? {} : { session_tags: "refused" }),
  ...(takesSourceIdentity ? { source_identity: "accepted" } : {}),
});

/** @throws {Failure} `credential_missing`: the record does not name a role, or is of another method. */
export function readFederatedDetails(details: Details): FederatedDetails {
  const { role_arn = "", audience, region, session_tags, source_identity } = details;
  const role = parseRoleArn(role_arn);
  if (role === undefined || audience === undefined) {
    throw new Failure("credential_missing", { detail: "the record names no role with an audience" });
  }
  return {
    role,
    audience,
    takesTags: session_tags === undefined,
    takesSourceIdentity: source_identity === "accepted",
    ...defined({ region }),
    ...readProvedAt(details),
  };
}
