import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { failures } from "../../lib/errors.ts";
import { parseRoleArn, type RoleArn } from "../../lib/providers/aws/aws.ts";
import { awsSettingsFromEnvironment } from "../../lib/providers/aws/aws-settings.ts";
import { isRegion, parseRoleInput } from "../../lib/providers/aws/role-input.ts";

const own = parseRoleArn("arn:aws:iam::000000000000:role/aurora-oauth-dev-aws-access") as RoleArn;
const good = "arn:aws:iam::111122223333:role/aurora/Access";

describe("the ARN of a role", () => {
  it("is read with and without a path, in each partition", () => {
    expect(parseRoleArn(good)).toEqual({ arn: good, partition: "aws", account: "111122223333", name: "Access" });
    for (const partition of ["aws-cn", "aws-us-gov", "aws-eusc"]) {
      expect(parseRoleArn(`arn:${partition}:iam::111122223333:role/A`)?.partition).toBe(partition);
    }
  });

  test.each([
    "",
    "arn:aws:iam::111122223333:user/Ada",
    "arn:aws:iam::111122223333:role/",
    "arn:aws:iam::111122223333:role/a//b",
    "arn:aws:iam::1111222233334:role/A",
    "arn:aws:iam::111122223333:role/A b",
    "arn:aws:iam::111122223333:role/A\n",
    "arn:aws:iam:eu-west-1:111122223333:role/A",
    "arn:aws:sts::111122223333:assumed-role/A/s",
    "arn:evil:iam::111122223333:role/A",
    "arn:aws:iam::*:role/A",
    "arn:aws:iam::111122223333:role/*",
    `arn:aws:iam::111122223333:role/${"a".repeat(65)}`,
    `arn:aws:iam::111122223333:role/${"path/".repeat(60)}A`,
  ])("is not %j", (text) => {
    expect(parseRoleArn(text)).toBeUndefined();
  });

  it("S38: holds no character that could lead a request elsewhere, whatever is sent", () => {
    const near = fc.string({ unit: fc.constantFrom(..."arn:aws:iam::111122223333:role/Access@?#%\\ \n.:/[]é") });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          near,
          near.map((end) => `${good}${end}`),
        ),
        (text) => {
          const parsed = parseRoleArn(text);
          expect(parsed === undefined || /^arn:aws(?:-cn|-us-gov|-eusc)?:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(parsed.arn)).toBe(true);
          expect(parsed === undefined || parsed.arn === text).toBe(true);
        },
      ),
    );
  });
});

describe("a submission of a role", () => {
  it("has a role, and a region if one is sent", () => {
    expect(parseRoleInput({ roleArn: ` ${good}\n` }, own)).toEqual({ role: parseRoleArn(good) });
    expect(parseRoleInput({ roleArn: good, region: "eu-central-1", other: 1 }, own)).toMatchObject({ region: "eu-central-1" });
    expect(parseRoleInput({ roleArn: good, region: null, readOnlyRoleArn: "" }, own)).toEqual({ role: parseRoleArn(good) });
  });

  test.each([
    ["roleArn", {}],
    ["roleArn", { roleArn: 7 }],
    ["roleArn", { roleArn: "arn:aws:iam::111122223333:user/Ada" }],
    ["roleArn", { roleArn: own.arn }],
    ["roleArn", { roleArn: "arn:aws:iam::000000000000:role/Other" }],
    ["region", { roleArn: good, region: "evil.example/?" }],
    ["readOnlyRoleArn", { roleArn: good, readOnlyRoleArn: good }],
    ["read_only_role_arn", { roleArn: good, read_only_role_arn: good }],
  ])("is refused by its field %s: %j", (field, body) => {
    expect(() => parseRoleInput(body, own)).toThrow(expect.objectContaining({ code: "invalid_request", field }));
  });
});

test.each(["aws-cn", "aws-us-gov", "aws-eusc"])(
  "a role of %s is refused with the reason where we are in aws, and the other way round",
  (partition) => {
    const refusal = expect.objectContaining({ code: "wrong_partition", field: "roleArn" });
    const there = `arn:${partition}:iam::111122223333:role/A`;
    expect(() => parseRoleInput({ roleArn: there }, own)).toThrow(refusal);
    const ownThere = parseRoleArn(own.arn.replace("arn:aws:", `arn:${partition}:`)) as RoleArn;
    expect(() => parseRoleInput({ roleArn: good }, ownThere)).toThrow(refusal);
    expect(parseRoleInput({ roleArn: there }, ownThere)).toMatchObject({ role: { partition } });
    const { owner, title, action } = failures.wrong_partition;
    expect([owner, title, action].join(" ")).toMatch(/^customer .*another partition.*Connect an account of/);
  },
);

it("S38: a region is a name and no part of a host", () => {
  expect(
    ["eu-west-1", "us-gov-west-1", "cn-north-1", "ap-southeast-4", "mx-central-1", "eusc-de-east-1"].filter((name) => !isRegion(name)),
  ).toEqual([]);
  fc.assert(fc.property(fc.string(), (text) => !isRegion(text) || /^[a-z-]+-\d$/.test(text)));
});

describe("the operator's settings for AWS", () => {
  it("name our access role, and how many sessions may be requested", () => {
    expect(awsSettingsFromEnvironment({ ACCESS_ROLE_ARN: own.arn })).toEqual({ accessRole: own, refreshesPerMinute: 6000 });
  });

  test.each([
    [{}, "missing: ACCESS_ROLE_ARN"],
    [{ ACCESS_ROLE_ARN: "arn:aws:iam::000000000000:root" }, "malformed: ACCESS_ROLE_ARN"],
  ])("%j is refused", (env, detail) => {
    expect(() => awsSettingsFromEnvironment(env)).toThrow(expect.objectContaining({ code: "configuration_invalid", detail }));
  });
});
