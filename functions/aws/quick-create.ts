import { Failure } from "../../lib/errors.ts";
import { isRegion } from "../../lib/providers/aws/role-input.ts";
import type { CustomerSetup } from "./customer-setup.ts";

/** The console of each partition. A link never leads anywhere else. */
const consoles: Readonly<Record<string, string>> = {
  aws: "https://console.aws.amazon.com",
  "aws-cn": "https://console.amazonaws.cn",
  "aws-us-gov": "https://console.amazonaws-us-gov.com",
};

/** The regions of a partition begin so. */
const partitionOf = (region: string): string => (/^cn-/.test(region) ? "aws-cn" : /^us-gov-/.test(region) ? "aws-us-gov" : "aws");

export const stackName = "aurora-access";

/**
 * Reads the region in which the customer creates the stack. Default: ours.
 * @throws {Failure} `invalid_request`: no region, or one of another partition, whose accounts cannot trust us.
 */
export function readRegion(sent: string | null, { accessRole, region }: Pick<CustomerSetup, "accessRole" | "region">): string {
  const wanted = sent === null || sent === "" ? region : sent;
  if (!isRegion(wanted) || partitionOf(wanted) !== accessRole.partition) {
    throw new Failure("invalid_request", { field: "region" });
  }
  return wanted;
}

/** Builds the link that opens CloudFormation with the template and its parameters filled in. Empty without a template in S3. */
export function buildQuickCreateUrl(templateUrl: string, region: string, parameters: Readonly<Record<string, string>>): string {
  if (templateUrl === "") {
    return "";
  }
  const fields = new URLSearchParams({ templateURL: templateUrl, stackName });
  for (const [name, value] of Object.entries(parameters)) {
    fields.set(`param_${name}`, value);
  }
  // The console reads the fragment itself, and there a plus is no space.
  const query = fields.toString().replaceAll("+", "%20");
  return `${consoles[partitionOf(region)]}/cloudformation/home?region=${region}#/stacks/quickcreate?${query}`;
}

/** Builds the commands that create the role in every account of an organisational unit. */
export function buildStackSetsCommand(templateUrl: string, region: string, parameters: Readonly<Record<string, string>>): string {
  const source = templateUrl === "" ? "--template-body file://aurora-access.yaml" : `--template-url '${templateUrl}'`;
  const values = Object.entries(parameters).map(([name, value]) => `ParameterKey=${name},ParameterValue='${value.replaceAll(",", "\\,")}'`);
  return [
    `aws cloudformation create-stack-set --stack-set-name ${stackName} --region ${region} ${source}`,
    `  --parameters ${values.join(" ")}`,
    "  --capabilities CAPABILITY_NAMED_IAM --permission-model SERVICE_MANAGED",
    "  --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false &&",
    `aws cloudformation create-stack-instances --stack-set-name ${stackName} --region ${region}`,
    `  --deployment-targets OrganizationalUnitIds=YOUR_OU_ID --regions ${region}`,
  ].join(" \\\n");
}
