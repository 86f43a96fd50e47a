import { rolesPage } from "../../providers/aws/aws.ts";
import type { CustomerSide } from "../kit.ts";
import { stackName } from "./quick-create.ts";
import type { CustomerSetup } from "./role-settings.ts";
import { buildCustomerTemplate, buildParameters } from "./role-template.ts";
import { buildRoleTerraform } from "./role-terraform.ts";

/**
 * A role that lets our access role in, on the condition of the organisation's external ID. CloudFormation and Terraform make the same.
 *
 * @param externalId - Of the organisation's workspace.
 */
export const buildRoleSide = (setup: CustomerSetup, externalId: string): CustomerSide => ({
  setUp: [
    {
      kind: "cloudformation",
      title: "With CloudFormation",
      text: buildCustomerTemplate(buildParameters(setup, externalId, "ReadOnly")),
    },
    { kind: "terraform", title: "With Terraform", text: buildRoleTerraform(setup, externalId) },
  ],
  remove: [
    { kind: "bash", title: "What CloudFormation made", text: `aws cloudformation delete-stack --stack-name ${stackName}\n` },
    { kind: "bash", title: "What Terraform made", text: "terraform destroy\n" },
  ],
  fields: [{ name: "roleArn", title: "Role ARN", hint: "An output of the stack and of Terraform." }],
  links: [
    { title: "Roles of your account", url: rolesPage },
    { title: "CloudFormation: create a stack", url: "https://console.aws.amazon.com/cloudformation/home#/stacks/create" },
  ],
});
