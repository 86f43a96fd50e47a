import { rolesPage } from "../../providers/aws/aws.ts";
import { destroy, field, type Kit, withTerraform } from "../kit.ts";
import { buildRoleTerraform } from "./aws-terraform.ts";
import { buildQuickCreateUrl, buildStackSetsCommand, stackName } from "./quick-create.ts";
import type { CustomerSetup } from "./role-settings.ts";
import { buildCustomerTemplate, buildParameters } from "./role-template.ts";
import type { RoleType } from "./role-types.ts";

export const stackPage = {
  title: "CloudFormation: create a stack",
  url: "https://console.aws.amazon.com/cloudformation/home#/stacks/create",
};

/**
 * A role that lets our access role in, on the condition of the organisation's external ID. CloudFormation and Terraform make the same.
 *
 * @param externalId - Of the organisation's workspace. `undefined`: it has none, and the kit has nothing that makes a role: without the ID it would let
 *   another organisation in. @param roleType - What the role may do, unless the customer chooses again.
 */
export function buildRoleKit({ templateUrl, region, ...setup }: CustomerSetup, externalId: string | undefined, roleType: RoleType): Kit {
  const rolesLink = { title: "Roles of your account", url: rolesPage };
  const fields = [field("roleArn", "Role ARN", "An output of the stack and of Terraform.")];
  if (externalId === undefined) {
    return { setUp: [], remove: [], fields, links: [rolesLink] };
  }
  const parameters = buildParameters(setup, externalId, roleType);
  const url = buildQuickCreateUrl(templateUrl, region, parameters);
  return {
    setUp: [
      { kind: "cloudformation", title: "With CloudFormation", text: buildCustomerTemplate(parameters) },
      withTerraform(buildRoleTerraform(setup, externalId, roleType)),
      { kind: "bash", title: "In every account of an organisation", text: `${buildStackSetsCommand(templateUrl, region, parameters)}\n` },
    ],
    remove: [
      { kind: "bash", title: "What CloudFormation made", text: `aws cloudformation delete-stack --stack-name ${stackName}\n` },
      destroy,
    ],
    fields,
    links: [url === "" ? stackPage : { title: "CloudFormation, filled in", url }, rolesLink],
    values: [{ title: "External ID", value: externalId }],
  };
}
