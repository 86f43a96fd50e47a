/** The role types of the template: the first is the default. */
export const roleTypes = ["ReadOnly", "ReadData", "Admin"] as const;
export type RoleType = (typeof roleTypes)[number];

/** What the template calls a role that its customer gives no other name. Aurora's client proposes the names of its own two types. */
export const roleNames = {
  ReadOnly: "AuroraReadOnlyRole",
  ReadData: "AuroraReadDataRole",
  Admin: "AuroraAdminRole",
} as const satisfies Readonly<Record<RoleType, string>>;

/** The policies of AWS that the template gives a role of a type, by their path and name. An operator may choose others for `ReadOnly`. */
export const rolePolicies = {
  ReadOnly: ["SecurityAudit", "job-function/ViewOnlyAccess"],
  ReadData: ["ReadOnlyAccess"],
  Admin: ["AdministratorAccess"],
} as const satisfies Readonly<Record<RoleType, readonly string[]>>;

/** What the commands for a keyless connection call the role, whose policies only read unless the customer names others. */
export const keylessRoleName = "AuroraKeylessReadOnlyRole";
