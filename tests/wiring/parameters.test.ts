import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { defaults, findProblemsOf } from "../fixtures/check-parameters.ts";
import { surroundings } from "../fixtures/packaged-stage.ts";
import { root } from "../fixtures/template.ts";

const used = ["functions", "resources", "statemachines"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(yml|cjs)$/.test(file))
    .flatMap((file) => [...readFileSync(join(root, folder, file), "utf8").matchAll(/param:(\w+)/g)].map(([, name = ""]) => name)),
);

test("the template reads no parameter that the schema lacks", () => {
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter((name) => !Object.hasOwn(defaults, name))).toEqual([]);
});

describe("a deploy", () => {
  test("takes the defaults, and everything that an operator can put around a stage", () => {
    expect(findProblemsOf({})).toEqual([]);
    expect(findProblemsOf(surroundings)).toEqual([]);
    expect(findProblemsOf({ console: "on", consoleClientId: "console", consoleAuthorize: "audience=https://api.example.com" })).toEqual([]);
    expect(findProblemsOf({ vpcSubnetIds: "subnet-0a1b2c3d, subnet-0a1b2c3e", vpcSecurityGroupIds: "sg-0a1b2c3d" })).toEqual([]);
  });

  const key = "arn:aws:kms:eu-west-1:123456789012:key/6f1d2c3b-0000-4000-8000-000000000001";
  test.each<[Readonly<Record<string, string>>, string]>([
    [{ publicURL: "https://api.example.com" }, "publicURL is no parameter: did you mean publicUrl?"],
    [{ "frontend-url": "https://app.example.com" }, "frontend-url is no parameter: did you mean frontendUrl?"],
    [{ colour: "green" }, "colour is no parameter"],
    [{ credentialStore: "secretsmanager" }, "credentialStore must be vault or secrets-manager"],
    [{ authMode: "JWT" }, "authMode must be jwt or proxy"],
    [{ accessTokens: "seald" }, "accessTokens must be vault or sealed"],
    [{ dashboard: "false" }, "dashboard must be on or off"],
    [{ authMode: "" }, "authMode must be jwt or proxy"],
    [{ vaultAddr: "vault.example.com" }, "vaultAddr must be a URL: https://…"],
    [{ vaultBase: "aurora.dev" }, "vaultBase must be one folder: at most 64 letters, digits, _ and -"],
    [{ vaultBase: "a".repeat(65) }, "vaultBase must be one folder: at most 64 letters, digits, _ and -"],
    [{ refreshShards: "5" }, "refreshShards must be 1, 2, 4, 8, 16, 32 or 64"],
    [{ requestsPerSecond: "0" }, "requestsPerSecond must be a number of 1 to 100,000"],
    [{ auditRetentionDays: "forever" }, "auditRetentionDays must be a number of 1 to 36,500"],
    [{ ovhLoginRegions: "ovh-eu ovh-uk" }, "ovhLoginRegions must be ovh-eu, ovh-ca and ovh-us, separated by spaces or commas"],
    [{ returnPaths: "/chat,https://evil.example" }, "returnPaths must be paths, separated by commas"],
    [{ vpcSubnetIds: "subnet-0a1b2c3d" }, "vpcSubnetIds and vpcSecurityGroupIds belong together: give both, or neither"],
    [{ vpcSubnetIds: "vpc-0a1b2c3d", vpcSecurityGroupIds: "sg-0a1b2c3d" }, "vpcSubnetIds must be ids of subnets, separated by commas"],
    [
      { kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:alias/aurora" },
      "kmsKeyArn must be the ARN of a key, not of an alias: IAM compares ARNs of keys",
    ],
    [{ kmsKeyArn: `${key},${key}` }, "kmsKeyArn must be the ARN of a key, not of an alias: IAM compares ARNs of keys"],
    [{ permissionsBoundaryArn: "arn:aws:iam::123456789012:role/x" }, "permissionsBoundaryArn must be the ARN of a managed policy"],
    [
      { relayCalls: "tailscale DELETE /api/v2/device/*" },
      "relayCalls must be calls such as `aws read ec2:DescribeHosts`, separated by commas",
    ],
    [{ console: "yes" }, "console must be on or off"],
    [{ console: "on" }, "console: on and consoleClientId belong together: give both, or neither"],
    [{ consoleClientId: "console" }, "console: on and consoleClientId belong together: give both, or neither"],
    [
      { console: "on", consoleClientId: "console", authMode: "proxy" },
      "console: on needs authMode jwt: the front end of proxy signs people in itself",
    ],
    [{ consoleClientSecretId: "a secret" }, "consoleClientSecretId must be the name of a secret"],
    [{ consoleScopes: "email profile" }, "consoleScopes must be scopes with openid, separated by spaces"],
    [{ consoleAuthorize: "audience" }, "consoleAuthorize must be parameters such as audience=https://api.example.com, separated by commas"],
    [{ reservedConcurrency: "10" }, "reservedConcurrency must be off or on"],
  ])("refuses %j, and says what it must be", (params, problem) => {
    expect(findProblemsOf(params)).toEqual([problem]);
  });

  test("shows no value that may be a secret", () => {
    expect(findProblemsOf({ vaultAddr: "hvs.CAESI", vaultServerId: "hvs.CAESI" }).join()).not.toContain("hvs");
  });

  test.each(["Prod", "ci", "eu-prod", "1st", "a".repeat(12)])("refuses a stage with the name %s", (stage) => {
    expect(findProblemsOf({}, stage)).toEqual([expect.stringContaining("the stage's name must be 1 to 11 lower-case letters")]);
  });
});
