import { parseRoleArn } from "../../lib/providers/aws/role-arn.ts";
import type { MayExecute } from "../may-execute.ts";
import { roleNames } from "./customer-template.ts";

/** With every role except those that have the template's name of a role that only reads: what a role allows, no record shows. */
export const mayExecuteInAws: MayExecute = ({ identity }) => {
  const name = parseRoleArn(identity.id)?.name;
  return name !== roleNames.ReadOnly && name !== roleNames.ReadData;
};
