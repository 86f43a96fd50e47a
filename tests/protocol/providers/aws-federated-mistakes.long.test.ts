import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { Failure } from "../../../lib/errors.ts";
import { federatedAudience } from "../../../lib/providers/aws/aws.ts";
import { InsecureFederation } from "../../../lib/providers/trust-proof.ts";
import { careful, issuer, letIn, name, onAudience, onSubject, openFederatedMethod, probeIssuer, subject } from "./aws-federated-fixture.ts";

let aws: Awaited<ReturnType<typeof openFederatedMethod>>;
beforeEach(async () => {
  aws = await openFederatedMethod();
});
afterEach(() => aws.close());

/** Each opens the trust in another way; the proof names which token it let in. */
const mistakes: readonly [string, readonly object[], InsecureFederation["fault"]][] = [
  ["no condition", [letIn()], "subject"],
  ["no condition on the subject", [letIn({ StringEquals: onAudience })], "subject"],
  ["StringLike * on the subject", [letIn({ StringEquals: onAudience, StringLike: { [`${name}:sub`]: "*" } })], "subject"],
  ["StringLike conn:* on the subject", [letIn({ StringLike: { [`${name}:sub`]: "conn:*" } })], "subject"],
  ["StringLike conn: and 43 ? on the subject", [letIn({ StringLike: { [`${name}:sub`]: `conn:${"?".repeat(43)}` } })], "subject"],
  [
    "a condition on the subject of another issuer, if there is one",
    [letIn({ StringEquals: onAudience, StringEqualsIfExists: { "id.other.example:sub": subject } })],
    "subject",
  ],
  ["a second statement without conditions", [...careful, letIn()], "subject"],
  ["a denial in place of a condition", [letIn({ StringNotEquals: { [`${name}:sub`]: "conn:other" } })], "subject"],
  ["no condition on the audience, and a provider that takes others", [letIn({ StringEquals: onSubject })], "audience"],
  ["another issuer beside ours", [...careful, letIn(undefined, probeIssuer)], "issuer"],
];

/** The statements that the command of a failure writes into the trust policy. */
const policyOf = ({ command = "" }: Failure): readonly object[] => {
  const [, policy = "{}"] = /^aws iam update-assume-role-policy --role-name '[^']+' --policy-document '([^']+)'$/.exec(command) ?? [];
  return JSON.parse(policy).Statement;
};

describe("S80: the proof of trust catches a mistake in the trust policy", () => {
  beforeEach(async () => {
    await aws.removeProvider();
    await aws.addProvider(issuer, [federatedAudience, `${federatedAudience}/probe`]);
    await aws.addProvider(probeIssuer);
  });

  test.each(mistakes)("%s", async (_, statements, fault) => {
    const insecure = { code: "trust_insecure", cause: { fault }, command: expect.any(String) };
    const opened = await aws.addRole(statements);
    const refusal = (await aws.verify(opened).catch((error: unknown) => error)) as Failure;
    expect(refusal.cause).toBeInstanceOf(InsecureFederation);
    expect(refusal).toMatchObject(insecure);
    await aws.trust(opened, policyOf(refusal));
    await expect(aws.verify(opened), "after the command").resolves.toBeDefined();
    const role = await aws.addRole();
    const call = await aws.connect(role);
    await aws.trust(role, statements);
    await expect(aws.check(call)).rejects.toMatchObject(insecure);
    await aws.trust(role, careful);
    await expect(aws.check(call)).resolves.toEqual([]);
  });

  it("does not take a refusal of the tags for a refusal of the token", async () => {
    const assuming = { ...letIn(), Action: "sts:AssumeRoleWithWebIdentity" };
    const tagging = { ...letIn({ StringEquals: onSubject }), Action: ["sts:TagSession", "sts:SetSourceIdentity"] };
    await expect(aws.verify(await aws.addRole([assuming, tagging]))).rejects.toMatchObject({ code: "trust_insecure" });
  });

  test.each([
    ["Throttling", { type: "Throttling" }, "provider_throttled"],
    ["a page", { page: "<html></html>", status: 403 }, "provider_answer_invalid"],
    ["an issuer that AWS cannot reach", { type: "IDPCommunicationError" }, "issuer_unreachable"],
  ] as const)("takes nothing but a refusal for one: %s", async (_, fault, code) => {
    const role = await aws.addRole();
    await aws.fail({ target: "sts.AssumeRoleWithWebIdentity", nth: 2, times: 1, ...fault });
    await expect(aws.verify(role)).rejects.toMatchObject({ code });
  });
});
