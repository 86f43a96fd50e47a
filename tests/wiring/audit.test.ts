import { expect, test } from "vitest";
import { isOfCommand } from "../../lib/issuer/watch-key-set.ts";
import { issuerKeysItemKey, trailHeadItemKey } from "../../lib/table/item-keys.ts";
import { createVariables, type Mapping } from "../../local/lambda/variables.ts";
import { readYaml, root, statements, template } from "../fixtures/template.ts";

const { Resources } = readYaml("resources/foundation.yml") as {
  Resources: Record<string, { DeletionPolicy?: string; Properties: Record<string, unknown> }>;
};

test("S75: the bucket of the audit trail keeps versions, is encrypted and closed, takes TLS only, and outlives the stack", () => {
  const { DeletionPolicy, Properties = {} } = Resources.AuditBucket ?? {};
  expect(DeletionPolicy).toBe("RetainExceptOnCreate");
  expect(Properties).toMatchObject({
    VersioningConfiguration: { Status: "Enabled" },
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  });
  expect(Resources.AuditBucketPolicy?.Properties.PolicyDocument).toMatchObject({
    Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
  });
});

test("files of the audit trail are kept for the days that the operator sets, and their earlier versions 30 days more", () => {
  const { LifecycleConfiguration } = Resources.AuditBucket?.Properties ?? {};
  const kept = { ExpirationInDays: `\${param:auditRetentionDays}`, NoncurrentVersionExpiration: { NoncurrentDays: 30 } };
  expect(LifecycleConfiguration).toEqual({ Rules: [{ Id: "retention", Status: "Enabled", ...kept }] });
});

test("S94: the bucket is locked as the parameter says, for as long as the trail is kept, and a value that is none stops the deploy", () => {
  const resolveWith = (auditObjectLock: string) => {
    const params = { auditObjectLock, auditRetentionDays: 30 };
    const service = readYaml("serverless.yml") as Mapping;
    const scope = { root, service, params, stage: undefined, region: "eu-west-1", account: "123456789012" };
    return createVariables(scope).resolve(Resources.AuditBucket?.Properties, "AuditBucket");
  };
  const none = { Ref: "AWS::NoValue" };
  expect(resolveWith("off")).toMatchObject({ ObjectLockEnabled: none, ObjectLockConfiguration: none });
  for (const mode of ["governance", "compliance"]) {
    expect(resolveWith(mode)).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention: { Mode: mode.toUpperCase(), Days: 30 } } },
    });
  }
  expect(() => resolveWith("on")).toThrow();
});

test("S75: the key that signs outlives the stack", () => {
  expect(Resources.AuditKey).toMatchObject({
    DeletionPolicy: "RetainExceptOnCreate",
    Properties: { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
  });
});

test("S75: one function signs and writes, two read, no other reaches the trail, and none deletes", () => {
  const { federationDocuments: _, ...ofTrail } = statements;
  const reaching = Object.entries(ofTrail).flatMap(([key, own]) =>
    own.flatMap(({ Action }) =>
      [Action]
        .flat()
        .filter((action) => /^(s3|kms|logs):/.test(action))
        .map((action) => `${key} ${action}`),
    ),
  );
  expect(reaching.sort()).toEqual([
    "activityRead s3:GetObject",
    "activityRead s3:ListBucket",
    "auditRead s3:GetObject",
    "auditRead s3:ListBucket",
    // Of the trail's key, and of the issuers' keys: those of the template and those with the stage's tag.
    "auditSeal kms:GetPublicKey",
    "auditSeal kms:GetPublicKey",
    "auditSeal kms:GetPublicKey",
    "auditSeal kms:Sign",
    "auditSeal logs:FilterLogEvents",
    "auditSeal s3:GetObject",
    "auditSeal s3:ListBucket",
    "auditSeal s3:PutObject",
  ]);
});

test("S75: the function that seals reads the log group of every function, and that of operators", () => {
  const { AUDIT_LOG_GROUPS: names = "", AUDIT_STAGE: stage } = template.functions.auditSeal?.environment ?? {};
  const groups = new Set(Object.values(template.functions).map(({ logGroup }) => logGroup));
  expect(names.split(" ").map((name) => `${stage}/${name}`)).toEqual([...groups, `${stage}/operators`]);
});

test("S78: the function that watches the issuers' keys reads that item and the head of the trail, writes the head alone, signs with no issuer's key, and the log that it judges by is kept for as long as it thinks", () => {
  const own = statements.auditSeal ?? expect.fail();
  const of = (action: string) => own.filter(({ Action }) => [Action].flat().includes(action));
  expect(own.filter(({ Action }) => JSON.stringify(Action).includes("dynamodb:"))).toMatchObject([
    {
      Action: ["dynamodb:GetItem"],
      Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [issuerKeysItemKey.pk, trailHeadItemKey.pk] } },
    },
    { Action: ["dynamodb:PutItem"], Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [trailHeadItemKey.pk] } } },
  ]);
  expect(of("kms:Sign").map(({ Resource }) => Resource)).toEqual([of("kms:GetPublicKey")[0]?.Resource]);
  const documents = (statements.federationDocuments ?? []).filter(({ Action }) => Action.includes("kms:GetPublicKey"));
  expect(of("kms:GetPublicKey").slice(1)).toEqual(documents);
  const days = Number(Resources.OperatorsLogGroup?.Properties.RetentionInDays);
  const rotated = new Date(Date.UTC(2026, 0, 1));
  const keys = [{ arn: "arn", kid: "kid", publishedAt: rotated, signsFrom: rotated }];
  const isOfCommandAfter = (count: number) => isOfCommand(keys, undefined, new Date(rotated.getTime() + count * 86_400_000));
  expect([days - 2, days - 1].map(isOfCommandAfter)).toEqual([false, true]);
});
