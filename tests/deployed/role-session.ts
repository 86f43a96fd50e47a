import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { awsClient, requestAws } from "../../local/deployed/aws.ts";
import { readRoleName } from "../../local/deployed/role-name.ts";
import { account } from "../../local/embedded/roles.ts";

export type RoleSession = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };

/** Gives what a function signs with: a session of its own deployed role, which may do what the deployed policies of that role say. */
export async function assumeRoleOf(endpoint: string, functionKey: string): Promise<RoleSession> {
  const iam = new IAMClient(awsClient(endpoint));
  const RoleName = await readRoleName(endpoint, functionKey);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
  const trustTest = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sts:AssumeRole" };
  const document = JSON.parse(trust);
  const update = (PolicyDocument: string) => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  await update(JSON.stringify({ ...document, Statement: [document.Statement, trustTest].flat() }));
  try {
    return await assume(endpoint, Role?.Arn ?? "");
  } finally {
    await update(trust);
  }
}

async function assume(endpoint: string, RoleArn: string): Promise<RoleSession> {
  const query = { Action: "AssumeRole", Version: "2011-06-15", RoleArn, RoleSessionName: "least-privilege-test" };
  const text = await requestAws(endpoint, {
    service: "sts",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(query).toString(),
  });
  const elementOf = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1] ?? "";
  return { accessKeyId: elementOf("AccessKeyId"), secretAccessKey: elementOf("SecretAccessKey"), sessionToken: elementOf("SessionToken") };
}
