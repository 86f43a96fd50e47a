import type { Details } from "../../connections/connection.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
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
