import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { buildOffer } from "../../functions/aws/offer.ts";
import { parseCloudFormation } from "../../local/lambda/cloudformation-yaml.ts";

const run = promisify(execFile);
const account = "111122223333";
const issuer = "https://id.aurora.example/id/t/acme=2Dcorp";
const subject = "conn:Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";
const name = "id.aurora.example/id/t/acme=2Dcorp";
const provider = `arn:aws:iam::${account}:oidc-provider/${name}`;
const offer = buildOffer({ issuer, subject }, { account });
const scriptOf = (of: "setUp" | "remove", kind: string) => offer[of].find((script) => script.kind === kind)?.text ?? "";

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

test.each([
  { issuer: 'https://id.example/id/t/a"', subject },
  { issuer: "https://id.example/id/t/$(id)", subject },
  { issuer, subject: "conn:'; id; '" },
  { issuer, subject: ["conn:$", "{x}"].join("") },
])("nothing that a script would read gets into one: %j", (trust) => {
  expect(() => buildOffer(trust, { account })).toThrow(RangeError);
});

test.each(["default", "11112222333", "1111222233334", "11112222333x"])("an account that is no number of AWS' is refused: %s", (wrong) => {
  expect(() => buildOffer({ issuer, subject }, { account: wrong })).toThrow(
    expect.objectContaining({ code: "invalid_request", field: "account" }),
  );
});
