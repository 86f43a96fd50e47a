import { Failure } from "../../errors.ts";
import { isRegion } from "../../providers/aws/role-input.ts";
import type { CustomerSetup } from "./role-settings.ts";

/** The partitions besides `aws`: how the names of their regions begin, and the console of a region. A link never leads anywhere else. */
const partitions = [
  { partition: "aws-cn", prefix: "cn-", consoleOf: () => "https://console.amazonaws.cn" },
  { partition: "aws-us-gov", prefix: "us-gov-", consoleOf: () => "https://console.amazonaws-us-gov.com" },
  { partition: "aws-eusc", prefix: "eusc-", consoleOf: (region: string) => `https://${region}.console.amazonaws-eusc.eu` },
] as const;

const common = { partition: "aws", consoleOf: () => "https://console.aws.amazon.com" } as const;

const findPartition = (region: string) => partitions.find(({ prefix }) => region.startsWith(prefix)) ?? common;

export const stackName = "aurora-access";

/**
 * Reads the region in which the customer creates the stack. Default: ours.
 * @throws {Failure} `invalid_request`: no region. `wrong_partition`: its accounts cannot let us in.
 */
export function readRegion(sent: string | null, { accessRole, region }: Pick<CustomerSetup, "accessRole" | "region">): string {
  const wanted = sent === null || sent === "" ? region : sent;
  if (!isRegion(wanted)) {
    throw new Failure("invalid_request", { field: "region" });
  }
  const { partition } = findPartition(wanted);
  if (partition !== accessRole.partition) {
    throw new Failure("wrong_partition", { field: "region", detail: `a region of ${partition}, and we run in ${accessRole.partition}` });
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
  return `${findPartition(region).consoleOf(region)}/cloudformation/home?region=${region}#/stacks/quickcreate?${query}`;
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
