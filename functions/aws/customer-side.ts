import { rolesPage } from "../../lib/providers/aws/aws.ts";
import { buildWorkspace } from "../../lib/providers/aws/workspaces.ts";
import type { BuildCustomerSides, CustomerSide } from "../federation/offer.ts";
import { composeRecords } from "./compose-records.ts";
import { type CustomerSetup, customerSetupFromEnvironment } from "./customer-setup.ts";
import { buildCustomerTemplate, buildParameters } from "./customer-template.ts";
import { buildRoleTerraform } from "./customer-terraform.ts";
import { defaultName } from "./own-workspace.ts";
import { stackName } from "./quick-create.ts";

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

/** What a customer makes for `role`. The organisation's workspace, with its external ID, is made with the first call. */
export const buildCustomerSides: BuildCustomerSides = (env) => {
  const { workspaces, ...system } = composeRecords(env);
  const setup = customerSetupFromEnvironment(env);
  const role = async (tenant: string) => {
    const { externalId } = await workspaces.readOrWrite(tenant, buildWorkspace(system, defaultName));
    return buildRoleSide(setup, externalId);
  };
  return { role };
};
