// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the expressions of Terraform look like JavaScript's.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parse } from "@cdktf/hcl2json";
import { expect, test } from "vitest";
import { buildFederatedKit } from "../../lib/kits/aws/aws-federated-kit.ts";
import { parseCloudFormation } from "../../local/lambda/cloudformation-yaml.ts";

const run = promisify(execFile);
const account = "111122223333";
const issuer = "https://id.aurora.example/id/t/acme=2Dcorp";
const subject = "conn:Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";
const name = "id.aurora.example/id/t/acme=2Dcorp";
const provider = `arn:aws:iam::${account}:oidc-provider/${name}`;
const kit = buildFederatedKit({ issuer, subject }, { account });
const scriptOf = (of: "setUp" | "remove", kind: string) => kit[of].find((script) => script.kind === kind)?.text ?? "";

const statement = {
  Sid: "LetOneConnectionIn",
  Effect: "Allow",
  Principal: { Federated: provider },
  Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
  Condition: { StringEquals: { [`${name}:sub`]: subject, [`${name}:aud`]: "sts.amazonaws.com" } },
};

test("the commands pass ShellCheck", async (context) => {
  if (!(await run("which", ["shellcheck"]).catch(() => false))) {
    context.skip("no shellcheck on the PATH");
  }
  for (const of of ["setUp", "remove"] as const) {
    const checking = run("shellcheck", ["--shell=bash", "-"]);
    checking.child.stdin?.end(scriptOf(of, "bash"));
    await expect(checking).resolves.toBeDefined();
  }
});

test("the template passes cfn-lint", async (context) => {
  if (!(await run("which", ["cfn-lint"]).catch(() => false))) {
    context.skip("cfn-lint is not here, and one command brings it: pip install cfn-lint");
  }
  const checking = run("cfn-lint");
  checking.child.stdin?.end(scriptOf("setUp", "cloudformation"));
  await expect(checking).resolves.toMatchObject({ stdout: "" });
});

type Template = {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: {
    readonly IdentityProvider: { readonly Properties: object };
    readonly Role: {
      readonly Properties: {
        readonly AssumeRolePolicyDocument: { readonly Statement: readonly object[] };
        readonly MaxSessionDuration: number;
        readonly ManagedPolicyArns: object;
      };
    };
  };
};

test("CloudFormation makes the same as the commands", () => {
  const template = parseCloudFormation(scriptOf("setUp", "cloudformation")) as Template;
  const { IdentityProvider, Role } = template.Resources;
  expect(IdentityProvider.Properties).toEqual({ Url: issuer, ClientIdList: ["sts.amazonaws.com"] });
  expect(Role.Properties.AssumeRolePolicyDocument.Statement).toEqual([
    { ...statement, Principal: { Federated: { "Fn::GetAtt": ["IdentityProvider", "Arn"] } } },
  ]);
  expect(Role.Properties.MaxSessionDuration).toBe(3600);
  expect(template.Parameters.RoleName?.Default).toBe("AuroraKeylessReadOnlyRole");
  expect(JSON.stringify(Role.Properties.ManagedPolicyArns)).toMatch(/SecurityAudit.*job-function\/ViewOnlyAccess/);
});

/** A trust policy of Terraform as IAM spells it. */
const toStatement = ({ sid, actions, principals, condition }: TerraformStatement) => ({
  Sid: sid,
  Effect: "Allow",
  Principal: Object.fromEntries(principals.map(({ type, identifiers: [identifier] }) => [type, identifier])),
  Action: actions,
  Condition: Object.fromEntries(
    [...Map.groupBy(condition, ({ test: operator }) => operator)].map(([operator, those]) => [
      operator,
      Object.fromEntries(those.map(({ variable, values: [value] }) => [variable, value])),
    ]),
  ),
});

type TerraformStatement = {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly principals: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly condition: readonly { readonly test: string; readonly variable: string; readonly values: readonly string[] }[];
};

test("Terraform makes the same as the commands, attribute by attribute", async () => {
  const { variable, data, resource, output } = (await parse("main.tf", scriptOf("setUp", "terraform"))) as Terraform;
  expect(resource.aws_iam_openid_connect_provider?.aurora).toEqual([{ url: issuer, client_id_list: ["sts.amazonaws.com"] }]);
  const [{ statement: statements } = { statement: [] }] = data.aws_iam_policy_document?.trust ?? [];
  const federated = { Federated: "${aws_iam_openid_connect_provider.aurora.arn}" };
  expect((statements as readonly TerraformStatement[]).map(toStatement)).toEqual([{ ...statement, Principal: federated }]);
  expect(resource.aws_iam_role?.aurora).toEqual([
    {
      name: "${var.role_name}",
      max_session_duration: 3600,
      assume_role_policy: "${data.aws_iam_policy_document.trust.json}",
    },
  ]);
  expect(variable.role_name?.[0]?.default).toBe("AuroraKeylessReadOnlyRole");
  expect(variable.policies?.[0]?.default).toEqual(["SecurityAudit", "job-function/ViewOnlyAccess"]);
  expect(resource.aws_iam_role_policy_attachment?.aurora?.[0]?.policy_arn).toBe(
    "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.value}",
  );
  expect(output.role_arn?.[0]?.value).toBe("${aws_iam_role.aurora.arn}");
});

type Blocks = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
type Terraform = {
  readonly variable: Blocks;
  readonly output: Blocks;
  readonly data: Readonly<Record<string, Blocks>>;
  readonly resource: Readonly<Record<string, Blocks>>;
};

test.each([
  { issuer: 'https://id.example/id/t/a"', subject },
  { issuer: "https://id.example/id/t/$(id)", subject },
  { issuer, subject: "conn:'; id; '" },
  { issuer, subject: ["conn:$", "{x}"].join("") },
])("nothing that a script would read gets into one: %j", (trust) => {
  expect(() => buildFederatedKit(trust, { account })).toThrow(RangeError);
});

test.each(["default", "11112222333", "1111222233334", "11112222333x"])("an account that is no number of AWS' is refused: %s", (wrong) => {
  expect(() => buildFederatedKit({ issuer, subject }, { account: wrong })).toThrow(
    expect.objectContaining({ code: "invalid_request", field: "account" }),
  );
});
