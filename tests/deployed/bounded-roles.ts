import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  paginateListRoles,
} from "@aws-sdk/client-iam";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { awsClient } from "../../local/deployed/aws.ts";
import { readRoleName } from "../../local/deployed/role-name.ts";
import { account, region } from "../../local/embedded/roles.ts";
import { assumeRoleOf } from "./role-session.ts";

/**
 * Sets the boundary on every role of a stage, as the deployed template says. MiniStack's CloudFormation leaves boundaries out, and its IAM
 * enforces them.
 *
 * @returns The number of roles.
 */
export async function boundRoles(aws: string, stage: string, PermissionsBoundary: string): Promise<number> {
  const client = new IAMClient(awsClient(aws));
  let count = 0;
  for await (const { Roles = [] } of paginateListRoles({ client }, {})) {
    for (const { RoleName = "" } of Roles.filter((role) => role.RoleName?.startsWith(`aurora-oauth-${stage}-`))) {
      await client.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
      count += 1;
    }
  }
  return count;
}

/** Gives a function of `dev` every right of IAM on everything, as a template could. @returns What takes it away again. */
export async function allowEverything(aws: string, functionKey: string): Promise<() => Promise<unknown>> {
  const client = new IAMClient(awsClient(aws));
  const policy = { RoleName: await readRoleName(aws, functionKey), PolicyName: "everything" };
  const Statement = [{ Effect: "Allow", Action: "*", Resource: "*" }];
  await client.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  return () => client.send(new DeleteRolePolicyCommand(policy));
}

/** Takes the boundary of a function's role away, as no role that deploys may. */
export const unbound = async (aws: string, functionKey: string) =>
  new IAMClient(awsClient(aws)).send(new DeleteRolePermissionsBoundaryCommand({ RoleName: await readRoleName(aws, functionKey) }));

/** Tries what a function of `dev` may do, inside of its stage and outside. @returns What AWS says to each: `allowed`, or the error's name. */
export async function tryReach(aws: string, functionKey: string): Promise<Readonly<Record<string, string>>> {
  const credentials = await assumeRoleOf(aws, functionKey);
  const options = { endpoint: aws, region, credentials };
  const secrets = new SecretsManagerClient(options);
  const table = new DynamoDBClient(options);
  const sts = new STSClient(options);
  const readSecret = (SecretId: string) => secrets.send(new GetSecretValueCommand({ SecretId }));
  const readItem = (TableName: string) => table.send(new GetItemCommand({ TableName, Key: { pk: { S: "none" }, sk: { S: "none" } } }));
  const takeRole = (name: string) =>
    sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${name}`, RoleSessionName: "reach" }));
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const tried: Readonly<Record<string, Promise<unknown>>> = {
    "the stage's secret": readSecret("aurora-oauth/dev/seal-key"),
    "the stage's table": readItem("aurora-oauth-dev"),
    "the access role": takeRole("aurora-oauth-dev-aws-access"),
    "another stage's secret": readSecret("aurora-oauth/prod/seal-key"),
    "another stage's table": readItem("aurora-oauth-prod"),
    "another stage's access role": takeRole("aurora-oauth-prod-aws-access"),
    "a new role": new IAMClient(options).send(new CreateRoleCommand({ RoleName: "aurora-oauth-dev-more", AssumeRolePolicyDocument })),
  };
  const said = Object.entries(tried).map(async ([what, call]) => [
    what,
    await call.then(
      () => "allowed",
      (error: Error) => error.name.replace(/Exception$/, ""),
    ),
  ]);
  return Object.fromEntries(await Promise.all(said));
}
