import { Failure } from "../../../lib/errors.ts";
import { type RoleType, roleTypes } from "../../../lib/kits/aws/role-types.ts";

/** Reads what the role may do. Default: `ReadOnly`. @throws {Failure} `invalid_request` */
export function readRoleType(query: URLSearchParams): RoleType {
  const sent = query.get("roleType") ?? "ReadOnly";
  const known = roleTypes.find((type) => type === sent);
  if (known === undefined) {
    throw new Failure("invalid_request", { field: "roleType" });
  }
  return known;
}
