import { beforeAll, expect, test } from "vitest";
import { identityRoleItemKey, issuerKeysItemKey, probeRoleItemKey, trailHeadItemKey } from "../../lib/table/item-keys.ts";
import { type PackagedTemplate, readPackage, resolveTemplate } from "../fixtures/packaged-stage.ts";
import type { Statement } from "../fixtures/template.ts";

type Function = {
  readonly Role: { readonly "Fn::GetAtt": readonly [string, string] };
  readonly Environment?: { readonly Variables?: object };
};
type Role = { readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[] };

let packaged: PackagedTemplate;
beforeAll(async () => {
  packaged = await readPackage("dev");
});

const ofType = (type: string) => Object.entries(packaged.Resources).filter(([, { Type }]) => Type === type);
const doesName = ({ Action }: Statement, action: string) => [Action].flat().includes(action);

/** The statements of each role, with a value in place of every intrinsic. */
const readRoles = () => {
  const resolve = resolveTemplate(packaged, { stage: "dev" });
  return new Map(
    ofType("AWS::IAM::Role").map(([id]) => [
      id,
      (resolve(id) as unknown as Role).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    ]),
  );
};

test("S77: who may sign for issuers may do it with the template's key and with keys of the stage's tag, and with no other", () => {
  const signing = [...readRoles()].flatMap(([, own]) => own.filter((statement) => doesName(statement, "kms:Sign")));
  const ofOthers = (resource: unknown) => /(Audit|Certificate)Key$/.test(String(resource));
  const forms = new Set(
    signing.filter(({ Resource }) => !ofOthers(Resource)).map(({ Resource, Condition }) => JSON.stringify([Resource, Condition])),
  );
  expect([...forms].map((form) => JSON.parse(form))).toEqual([
    [expect.stringMatching(/IssuerKey$/), null],
    [expect.stringMatching(/^arn:aws:kms:[\w-]+:\d{12}:key\/\*$/), { StringEquals: { "aws:ResourceTag/aurora-oauth-issuer": "dev" } }],
  ]);
});

test("each role that may sign may read the key set", () => {
  const roles = readRoles();
  const signers = [...roles].filter(([, own]) =>
    own.some((statement) => statement.Condition !== undefined && doesName(statement, "kms:Sign")),
  );
  expect(signers.length).toBeGreaterThan(3);
  expect(signers.filter(([, own]) => !own.some((statement) => doesName(statement, "dynamodb:GetItem"))).map(([id]) => id)).toEqual([]);
});

test("the documents' function reads public keys of issuers, and signs with none", () => {
  const { Role } = (packaged.Resources.FederationDocumentsLambdaFunction ?? expect.unreachable()).Properties as unknown as Function;
  const own = (readRoles().get(Role["Fn::GetAtt"][0]) ?? []).filter(({ Action }) => JSON.stringify(Action).includes("kms:"));
  expect(own.map(({ Action, Condition = null }) => [...[Action].flat(), Condition])).toEqual([
    ["kms:GetPublicKey", null],
    ["kms:GetPublicKey", { StringEquals: { "aws:ResourceTag/aurora-oauth-issuer": "dev" } }],
  ]);
});

test("the template's key has the tag of its stage's issuers, and the key of the audit trail has not", () => {
  const tagsOf = (id: string) => JSON.stringify(packaged.Resources[id]?.Properties.Tags);
  expect(tagsOf("IssuerKey")).toContain('{"Key":"aurora-oauth-issuer","Value":"dev"}');
  expect(tagsOf("AuditKey")).not.toContain("aurora-oauth-issuer");
});

test("S77: each role that may write the table may not write the key set of the issuers, nor the roles that tokens are of, nor the head of the audit trail", () => {
  const isWrite = ({ Action }: Statement) => /"dynamodb:(Put|Update|Delete)Item"/.test(JSON.stringify([Action].flat()));
  const isLimited = ({ Condition }: Statement) =>
    JSON.stringify(Condition ?? {}).includes('"ForAllValues:StringEquals":{"dynamodb:LeadingKeys"');
  const writesOf = (own: readonly Statement[]) => own.filter((statement) => statement.Effect === "Allow" && isWrite(statement));
  const roles = [...readRoles()].filter(([, own]) => writesOf(own).length > 0);
  const writers = roles.filter(([, own]) => !writesOf(own).every(isLimited));
  expect(roles.filter((role) => !writers.includes(role)).map(([id, own]) => [id, writesOf(own).map(({ Condition }) => Condition)])).toEqual(
    [[expect.stringMatching(/^SealAudit/), [{ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [trailHeadItemKey.pk] } }]]],
  );
  expect(writers.length).toBeGreaterThan(20);
  const guard = {
    Effect: "Deny",
    Action: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
    Resource: expect.stringMatching(/:table\//),
    Condition: {
      "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": [issuerKeysItemKey.pk, probeRoleItemKey.pk, "IDENTITY#*", trailHeadItemKey.pk] },
    },
  };
  expect(writers.filter(([, own]) => !own.some((statement) => statement.Effect === "Deny")).map(([id]) => id)).toEqual([]);
  for (const [, own] of writers) {
    expect(own).toContainEqual(guard);
  }
  // The pattern has no wildcard but its end, which no organisation's id can leave.
  expect(identityRoleItemKey("acme # *").pk).toMatch(/^IDENTITY#[^#]+$/);
});
