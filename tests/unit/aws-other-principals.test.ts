import { IAMClient } from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { expectAccount, expectIssuer, findOtherPrincipals } from "../../lib/providers/aws/other-principals.ts";
import { iamHomes } from "../../lib/providers/aws/read-trust-policy.ts";

const role = { arn: "arn:aws:iam::111122223333:role/Aurora", partition: "aws", account: "111122223333", name: "Aurora" };
const externalId = "8d1f4c1e-0000-4000-8000-000000000001";
const ours = "arn:aws:iam::222233334444:root";
const others = "arn:aws:iam::999999999999:root";
const withId = { StringEquals: { "sts:ExternalId": externalId } };
const byPrincipal = (changes: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS: ours },
  Action: "sts:AssumeRole",
  Condition: withId,
  ...changes,
});

const name = "id.example.com/id/t/acme";
const provider = `arn:aws:iam::111122223333:oidc-provider/${name}`;
const conditions = { [`${name}:sub`]: "conn:1", [`${name}:aud`]: "sts.amazonaws.com" };
const byToken = (changes: object = {}) => ({
  Effect: "Allow",
  Principal: { Federated: provider },
  Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
  Condition: { StringEquals: conditions },
  ...changes,
});

const toPolicy = (...Statement: readonly object[]) => ({ Version: "2012-10-17", Statement });
const expectedAccount = expectAccount({ account: "222233334444" }, externalId);
const expectedIssuer = expectIssuer(role, { issuer: `https://${name}`, subject: "conn:1" }, "sts.amazonaws.com");
const toTargets = (document: unknown, expected = expectedAccount) =>
  findOtherPrincipals(document, role, expected).map(({ target }) => target);

describe("S80: a trust policy that was read", () => {
  test.each<[string, object, string[]]>([
    ["our account with the external ID", byPrincipal(), []],
    ["our account by its number", byPrincipal({ Principal: { AWS: "222233334444" } }), []],
    ["one role of our account", byPrincipal({ Principal: { AWS: ["arn:aws:iam::222233334444:role/access"] } }), []],
    [
      "everybody, on the condition of our role",
      byPrincipal({ Principal: "*", Condition: { ...withId, ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222233334444:role/a" } } }),
      [],
    ],
    [
      "everybody, on the condition of our account",
      byPrincipal({
        Principal: { AWS: "*" },
        Condition: { StringEquals: { "sts:ExternalId": [externalId], "aws:PrincipalAccount": "222233334444" } },
      }),
      [],
    ],
    [
      "others who only mark a session",
      byPrincipal({ Principal: { AWS: others }, Action: ["sts:TagSession", "sts:SetSourceIdentity"] }),
      [],
    ],
    ["a denial of others", byPrincipal({ Effect: "Deny", Principal: { AWS: others } }), []],
    ["another account", byPrincipal({ Principal: { AWS: [ours, others] } }), [others]],
    [
      "an account of which ours is the beginning",
      byPrincipal({ Principal: { AWS: "arn:aws:iam::2222333344445:root" } }),
      ["arn:aws:iam::2222333344445:root"],
    ],
    ["everybody with the external ID", byPrincipal({ Principal: { AWS: "*" } }), ["*"]],
    ["all but some", byPrincipal({ Principal: undefined, NotPrincipal: { AWS: others } }), ["*"]],
    ["a service", byPrincipal({ Principal: { Service: "ec2.amazonaws.com" } }), ["ec2.amazonaws.com"]],
    ["a provider", byToken(), [provider]],
    ["ours without the external ID", byPrincipal({ Condition: undefined }), [ours]],
    [
      "ours with another external ID as well",
      byPrincipal({ Condition: { StringEquals: { "sts:ExternalId": [externalId, "x"] } } }),
      [ours],
    ],
    [
      "ours with the external ID if there is one",
      byPrincipal({ Condition: { StringEqualsIfExists: { "sts:ExternalId": externalId } } }),
      [ours],
    ],
    ["ours with no list of actions", byPrincipal({ Action: undefined, NotAction: "sts:TagSession", Condition: {} }), [ours]],
  ])("of a role that trusts our account: %s", (_title, statement, targets) => {
    expect(toTargets(toPolicy(statement))).toEqual(targets);
    expect(toTargets(toPolicy(byPrincipal(), statement)), "beside the right one").toEqual(targets);
  });

  test.each<[string, object, string[]]>([
    ["the connection alone", byToken(), []],
    [
      "the connection, by keys in another case",
      byToken({
        Condition: { StringLike: { [`${name}:SUB`]: "conn:1" }, "ForAnyValue:StringEquals": { [`${name}:aud`]: ["sts.amazonaws.com"] } },
      }),
      [],
    ],
    ["any subject", byToken({ Condition: { StringEquals: { [`${name}:aud`]: "sts.amazonaws.com" } } }), [provider]],
    ["any audience", byToken({ Condition: { StringEquals: { [`${name}:sub`]: "conn:1" } } }), [provider]],
    ["two subjects", byToken({ Condition: { StringEquals: { ...conditions, [`${name}:sub`]: ["conn:1", "conn:2"] } } }), [provider]],
    ["a pattern of subjects", byToken({ Condition: { StringLike: { ...conditions, [`${name}:sub`]: "conn:*" } } }), [provider]],
    ["all but one subject", byToken({ Condition: { StringNotEquals: conditions } }), [provider]],
    ["another provider beside ours", byToken({ Principal: { Federated: [provider, `${provider}2`] } }), [`${provider}2`]],
    ["any provider", byToken({ Principal: { Federated: "*" } }), ["*"]],
    ["our account", byPrincipal(), [ours]],
  ])("of a role that trusts the organisation's issuer: %s", (_title, statement, targets) => {
    expect(toTargets(toPolicy(statement), expectedIssuer)).toEqual(targets);
  });

  test("may be one statement without a list, and what is none says nothing", () => {
    expect(toTargets({ Statement: byPrincipal({ Principal: { AWS: others } }) })).toEqual([others]);
    expect([undefined, null, {}, { Statement: "*" }, { Statement: [{ Effect: 1 }] }].flatMap((document) => toTargets(document))).toEqual(
      [],
    );
  });
});

test.each([
  ["aws", "eu-west-1"],
  ["aws-cn", "cn-northwest-1"],
  ["aws-us-gov", "us-gov-east-1"],
  ["aws-eusc", "eusc-de-east-1"],
])("IAM of the partition %s is called where AWS' SDK calls it", (partition, Region) => {
  const { config } = new IAMClient({ region: Region });
  const { url, properties } = config.endpointProvider({ Region, UseDualStack: false, UseFIPS: false });
  expect(iamHomes[partition]?.host).toBe(url.host);
  expect(properties?.authSchemes).toMatchObject([{ signingRegion: iamHomes[partition]?.region }]);
});
