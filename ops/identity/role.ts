import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Target } from "../target.ts";
import { buildMintPolicy, buildTrustPolicy, mintPolicyName, type RolePlace } from "./role-policies.ts";

/** Reads where the roles of a stage's organisations are: in the account of the operator's AWS login, which is the stage's. */
export async function readRolePlace({ aws, region, table }: Pick<Target, "aws" | "region" | "table">): Promise<RolePlace> {
  const { Arn = "", Account: account = "" } = await new STSClient(aws).send(new GetCallerIdentityCommand({}));
  return { partition: Arn.split(":")[1] ?? "aws", account, region, stack: table.name };
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** Makes a role, or makes one that is there as it must be. The login needs `iam:CreateRole`, `iam:UpdateAssumeRolePolicy` and `iam:PutRolePolicy`. */
export async function putRole({ aws }: Pick<Target, "aws">, arn: string, place: RolePlace): Promise<void> {
  const iam = new IAMClient(aws);
  const RoleName = nameOf(arn);
  const trust = JSON.stringify(buildTrustPolicy(place));
  const Description = `Identity tokens of one organisation of ${place.stack}`;
  try {
    await iam.send(new CreateRoleCommand({ RoleName, Description, AssumeRolePolicyDocument: trust }));
  } catch (error) {
    if (!isNamed(error, "EntityAlreadyExistsException")) {
      throw error;
    }
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust }));
  }
  const PolicyDocument = JSON.stringify(buildMintPolicy());
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: mintPolicyName, PolicyDocument }));
}

/** Deletes a role with its policy. What is not there counts as deleted. The login needs `iam:DeleteRolePolicy` and `iam:DeleteRole`. */
export async function deleteRole({ aws }: Pick<Target, "aws">, arn: string): Promise<void> {
  const iam = new IAMClient(aws);
  const RoleName = nameOf(arn);
  await ifThere(() => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: mintPolicyName })));
  await ifThere(() => iam.send(new DeleteRoleCommand({ RoleName })));
}

async function ifThere(deed: () => Promise<unknown>): Promise<void> {
  try {
    await deed();
  } catch (error) {
    if (!isNamed(error, "NoSuchEntityException")) {
      throw error;
    }
  }
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
