import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
} from "@aws-sdk/client-iam";
import { afterEach, beforeEach, expect, test } from "vitest";
import { probeTenant } from "../../lib/issuer/identity-token-source.ts";
import { identityRolesIn } from "../../lib/table/stored-identity-roles.ts";
import { identityRoles } from "../../ops/doctor/checks/identity-roles.ts";
import type { Stage } from "../../ops/doctor/stage.ts";
import { type AwsIssuer, openAwsIssuer } from "../fixtures/aws-issuer.ts";

let aws: AwsIssuer;
const before = { ...process.env };
beforeEach(async () => {
  aws = await openAwsIssuer();
  Object.assign(process.env, aws.environment);
});
afterEach(async () => {
  process.env = { ...before };
  await aws.close();
});

const look = async (settings: Readonly<Record<string, string>> = {}) => {
  const known: Readonly<Record<string, string>> = { IDENTITY_SOURCE: "aws-sts", IDENTITY_URL: aws.issuer, ...settings };
  const stage = {
    region: "eu-west-1",
    stack: aws.target.table.name,
    clients: { iam: aws.iam },
    setting: async (name: string) => known[name] ?? "",
  } as unknown as Stage;
  return (await identityRoles.look(stage)).findings.map(({ level, what, mend }) => `${level} ${what}: ${mend}`);
};
const add = "npm run ops -- identity add <organisation> --yes";
const enable = "aws iam enable-outbound-web-identity-federation";

test("a stage whose account issues under the address that customers trust is well, and so is one that signs with a key", async () => {
  await aws.addRole("acme");
  expect(await look()).toEqual([]);
  await aws.iam.send(new DisableOutboundWebIdentityFederationCommand({}));
  expect(await look({ IDENTITY_SOURCE: "kms" })).toEqual([]);
});

test.each(["never on", "switched off"])("an issuer that was %s is found", async (how) => {
  if (how === "never on") {
    await aws.close();
    aws = await openAwsIssuer({ isOn: false });
    Object.assign(process.env, aws.environment);
  } else {
    await aws.iam.send(new DisableOutboundWebIdentityFederationCommand({}));
  }
  await aws.addRole("acme");
  expect(await look()).toEqual([`fail AWS issues no identity tokens for this account: no connection without a secret works: ${enable}`]);
  await aws.iam.send(new EnableOutboundWebIdentityFederationCommand({}));
  expect(await look()).toEqual([]);
});

test.each([
  ["https://another.tokens.sts.global.api.aws", "https://another.tokens.sts.global.api.aws"],
  ["", "empty"],
])("an identityUrl that is not the account's issuer is found: %s", async (IDENTITY_URL, told) => {
  await aws.addRole("acme");
  expect(await look({ IDENTITY_URL })).toEqual([
    `fail AWS issues as ${aws.issuer}, and identityUrl is ${told}: deploy with identityUrl as AWS has it`,
  ]);
});

test("a stage without any role is told how to make one", async () => {
  expect(await look()).toEqual([
    `warn no organisation has a role yet, and there is no probe role: nothing can be connected without a secret: ${add}`,
  ]);
});

test("a probe role that was deleted by hand is found, and made again by the command that it names", async () => {
  await aws.addRole("acme");
  const { arn = "" } = (await identityRolesIn(aws.target.table).read(probeTenant)) ?? {};
  const RoleName = arn.slice(arn.lastIndexOf("/") + 1);
  await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "identity-tokens" }));
  await aws.iam.send(new DeleteRoleCommand({ RoleName }));
  expect(await look()).toEqual([`fail the probe role ${RoleName} is gone: no trust can be proved: ${add}`]);
  await aws.addRole("acme");
  expect(await look()).toEqual([]);
});
