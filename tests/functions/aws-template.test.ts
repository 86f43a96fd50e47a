import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { downloadTemplate as cfnTemplate, readQuickCreateLink as quickcreate } from "../../functions/aurora/aws/customer-role.ts";
import { readRegion } from "../../lib/kits/aws/quick-create.ts";
import { customerSetupFromEnvironment } from "../../lib/kits/aws/role-settings.ts";
import { parseRoleArn, type RoleArn } from "../../lib/providers/aws/aws.ts";
import { parseCloudFormation } from "../../local/lambda/cloudformation-yaml.ts";
import { accessRole } from "../fixtures/sts-fixture.ts";
import { type AwsWorld, openAwsWorld, templateUrl } from "./aws-world.ts";

let world: AwsWorld;
beforeAll(async () => {
  world = await openAwsWorld();
});
afterAll(() => world.close());

const template = (query = "") => world.call(cfnTemplate(world.deps), "GET /workspaces/{wid}/aws/cfn-template", { query });
const link = (query = "", deps = world.deps) => world.call(quickcreate(deps), "GET /workspaces/{wid}/aws/cfn-quickcreate", { query });

describe("cfn-template", () => {
  type Parameters = { Parameters: Record<string, { Default?: string }> };
  const defaultsOf = (text: string) =>
    Object.fromEntries(Object.entries((parseCloudFormation(text) as Parameters).Parameters).map(([name, { Default }]) => [name, Default]));

  it("is a file with everything filled in", async () => {
    const { headers, raw } = await template();
    expect(headers).toMatchObject({ "content-type": "application/x-yaml", "content-disposition": expect.stringContaining("attachment") });
    expect(defaultsOf(raw)).toEqual({
      AuroraAccountId: "000000000000",
      ExternalId: world.externalId,
      AccessRoleArns: accessRole,
      RoleType: "ReadOnly",
      RoleName: "",
      ReadOnlyPolicyArns: "",
    });
  });

  it("attaches to a role that only reads what the operator has chosen", async () => {
    const logs = "arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess";
    const setup = { ...world.deps.setup, readOnlyPolicies: ["arn:aws:iam::aws:policy/SecurityAudit", logs] };
    const deps = { ...world.deps, setup };
    const { raw } = await world.call(cfnTemplate(deps), "GET /workspaces/{wid}/aws/cfn-template", {});
    expect(defaultsOf(raw)).toMatchObject({ RoleType: "ReadOnly", ReadOnlyPolicyArns: `arn:aws:iam::aws:policy/SecurityAudit,${logs}` });
    const { json } = await link("", deps);
    expect(new URLSearchParams(new URL(String(json.quickCreateUrl)).hash.split("?")[1]).get("param_ReadOnlyPolicyArns")).toContain(logs);
    expect(json.stackSetsCommand).toContain(
      `ParameterKey=ReadOnlyPolicyArns,ParameterValue='arn:aws:iam::aws:policy/SecurityAudit\\,${logs}'`,
    );
    expect(json.policies).toEqual(["SecurityAudit", "CloudWatchLogsReadOnlyAccess"]);
    expect((await link("roleType=Admin", deps)).json.policies).toEqual(["AdministratorAccess"]);
    expect((await link("")).json.policies).toEqual(["SecurityAudit", "ViewOnlyAccess"]);
  });

  it("comes in JSON, with the role type that was asked for", async () => {
    const { json } = await template("format=json&roleType=Admin&_t=17");
    expect(json).toMatchObject({ auroraAccountId: "000000000000", externalId: world.externalId });
    expect(defaultsOf(String(json.template)).RoleType).toBe("Admin");
  });

  test.each(["format=xml", "roleType=Root"])("refuses %s", async (query) => {
    expect(await template(query)).toMatchObject({ status: 400, json: { code: "invalid_request" } });
  });
});

describe("cfn-quickcreate", () => {
  it("opens CloudFormation in the region, with everything filled in", async () => {
    const { json } = await link("region=us-east-1&roleType=ReadData&_t=17");
    const url = new URL(String(json.quickCreateUrl));
    expect([url.origin, url.pathname, url.search]).toEqual(["https://console.aws.amazon.com", "/cloudformation/home", "?region=us-east-1"]);
    const [route, query = ""] = url.hash.split("?");
    expect(route).toBe("#/stacks/quickcreate");
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      templateURL: templateUrl,
      stackName: "aurora-access",
      param_AuroraAccountId: "000000000000",
      param_ExternalId: world.externalId,
      param_AccessRoleArns: accessRole,
      param_RoleType: "ReadData",
    });
    expect(json).toMatchObject({ auroraAccountId: "000000000000", externalId: world.externalId, region: "us-east-1", templateUrl });
  });

  test.each([
    ["aws-cn", "cn-north-1", "https://console.amazonaws.cn"],
    ["aws-us-gov", "us-gov-west-1", "https://console.amazonaws-us-gov.com"],
    ["aws-eusc", "eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu"],
  ])("opens the console of the partition %s where we run in it", async (partition, region, origin) => {
    const own = parseRoleArn(accessRole.replace("arn:aws:", `arn:${partition}:`)) as RoleArn;
    const setup = { ...world.deps.setup, accessRole: own, region };
    const { json } = await link("", { ...world.deps, setup });
    expect(new URL(String(json.quickCreateUrl)).origin).toBe(origin);
    expect(await link("region=eu-west-1", { ...world.deps, setup })).toMatchObject({ status: 400, json: { code: "wrong_partition" } });
  });

  it("has a StackSets command that a shell reads as one command after the other", async () => {
    const { json } = await link();
    const command = String(json.stackSetsCommand);
    expect(command).toContain("create-stack-set --stack-set-name aurora-access --region eu-west-1 --template-url");
    expect(command).toContain(`ParameterKey=ExternalId,ParameterValue='${world.externalId}'`);
    expect(command).toMatch(/CAPABILITY_NAMED_IAM[\s\S]*&& \\\naws cloudformation create-stack-instances/);
  });

  it("has no link without a template in S3, and says what to do instead", async () => {
    const { json } = await link("", { ...world.deps, setup: { ...world.deps.setup, templateUrl: "" } });
    expect(json).toMatchObject({ quickCreateUrl: "", templateUrl: "", note: expect.stringContaining("Download the template") });
    expect(json.stackSetsCommand).toContain("--template-body file://");
  });

  test.each([
    "region=evil.example",
    "region=eu-west-1%2F..%2F",
    "roleType=Root",
    "templateUrl=https%3A%2F%2Fevil.s3.eu-west-1.amazonaws.com%2Ft.yml",
  ])("S38: refuses %s", async (query) => {
    expect(await link(query)).toMatchObject({ status: 400, json: { code: "invalid_request" } });
  });

  test.each(["cn-north-1", "us-gov-west-1", "eusc-de-east-1"])(
    "S38: refuses the region %s of another partition, with the reason",
    async (region) => {
      expect(await link(`region=${region}`)).toMatchObject({ status: 400, json: { code: "wrong_partition", field: "region" } });
    },
  );

  it("S38: a region that is taken cannot change the host of the link, whatever is sent", () => {
    fc.assert(
      fc.property(fc.string(), (sent) => {
        try {
          return /^[a-z]{2,4}(?:-[a-z]+){1,3}-\d$/.test(readRegion(sent, world.deps.setup));
        } catch {
          return true;
        }
      }),
    );
  });
});

describe("the operator's settings for the template", () => {
  const env = { ACCESS_ROLE_ARN: accessRole, AWS_REGION: "eu-west-1" };

  it("name our access role, and no template, by themselves", () => {
    expect(customerSetupFromEnvironment(env)).toMatchObject({ trustedPrincipals: [accessRole], templateUrl: "", region: "eu-west-1" });
  });

  it("take policies of AWS for a role that only reads, such as those that read logs", () => {
    const policies = ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess"];
    expect(customerSetupFromEnvironment(env).readOnlyPolicies).toEqual([]);
    expect(customerSetupFromEnvironment({ ...env, READ_ONLY_POLICIES: policies.join(",") }).readOnlyPolicies).toEqual(policies);
  });

  it("take a template in S3, and the principals that another cloud fills in", () => {
    const session = "arn:aws:sts::000000000000:assumed-role/aurora-oauth-dev-aws-access/*";
    const set = customerSetupFromEnvironment({ ...env, CFN_TEMPLATE_URL: templateUrl, TRUSTED_PRINCIPALS: `${accessRole},${session}` });
    expect(set).toMatchObject({ templateUrl, trustedPrincipals: [accessRole, session] });
  });

  test.each([
    { CFN_TEMPLATE_URL: "https://evil.example/t.yml" },
    { CFN_TEMPLATE_URL: "http://b.s3.eu-west-1.amazonaws.com/t.yml" },
    { CFN_TEMPLATE_URL: "https://b.s3.eu-west-1.amazonaws.com.evil.example/t.yml" },
    { CFN_TEMPLATE_URL: "https://b.s3.eu-west-1.amazonaws.com/t.yml?x=1" },
    { READ_ONLY_POLICIES: "ReadOnlyAccess" },
    { READ_ONLY_POLICIES: "arn:aws:iam::000000000000:policy/of-our-account" },
    { READ_ONLY_POLICIES: "arn:aws-cn:iam::aws:policy/ReadOnlyAccess" },
    { READ_ONLY_POLICIES: "arn:aws:iam::aws:policy/ReadOnlyAccess," },
    { READ_ONLY_POLICIES: Array(11).fill("arn:aws:iam::aws:policy/ReadOnlyAccess").join(",") },
    { TRUSTED_PRINCIPALS: "*" },
    { TRUSTED_PRINCIPALS: "arn:aws:iam::000000000000:root" },
    { TRUSTED_PRINCIPALS: `${accessRole},` },
  ])("S38: refuse %j", (wrong) => {
    expect(() => customerSetupFromEnvironment({ ...env, ...wrong })).toThrow(expect.objectContaining({ code: "configuration_invalid" }));
  });
});
