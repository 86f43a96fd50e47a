import { createRequire } from "node:module";
import { expect, test } from "vitest";

type ReadProtection = (framework: { resolveVariable(name: string): Promise<unknown> }) => Promise<object>;
const readProtection: ReadProtection = createRequire(import.meta.url)("../../resources/protection.cjs");

const unset = {
  identitySource: "kms",
  vpcSubnetIds: "",
  vpcSecurityGroupIds: "",
  kmsKeyArn: "",
  permissionsBoundaryArn: "",
  reservedConcurrency: "off",
};
const subnets = "subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002";
const group = "sg-0a1b2c3d4e5f60003";
const key = "arn:aws:kms:eu-west-1:123456789012:key/6f1d2c3b-0000-4000-8000-000000000001";
const boundary = "arn:aws:iam::123456789012:policy/aurora-oauth-ci-prod-boundary";

/** Reads the parameters as the framework has them resolved: a value of YAML, or the text of `--param`. */
const read = (params: Partial<Record<keyof typeof unset, unknown>>) => {
  const values: Readonly<Record<string, unknown>> = { ...unset, ...params };
  return readProtection({ resolveVariable: async (name) => values[name.replace("param:", "")] });
};

test("nothing stands around a deployment without these parameters", async () => {
  expect(await read({})).toEqual({ identitySource: "kms", reservesConcurrency: false });
});

test("each parameter is read, and a list may have spaces after its commas", async () => {
  const given = { vpcSubnetIds: subnets, vpcSecurityGroupIds: group, kmsKeyArn: key, permissionsBoundaryArn: boundary };
  expect(await read({ ...given, reservedConcurrency: "on" })).toEqual({
    identitySource: "kms",
    network: { subnetIds: subnets.split(", "), securityGroupIds: [group] },
    keyArn: key,
    boundaryArn: boundary,
    reservesConcurrency: true,
  });
});
