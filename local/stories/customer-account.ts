/** What the owner of an AWS account does there for us. */
export type CustomerAccount = {
  /** Creates a role that lets our access role in with this external ID. @returns Its ARN. */
  createRole(externalId: string): Promise<string>;
  /** Replaces the role's trust policy. @param externalId - Absent: it lets our access role in without one. */
  replaceTrust(arn: string, externalId?: string): Promise<void>;
};
