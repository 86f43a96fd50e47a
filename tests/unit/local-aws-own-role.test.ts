import { CreateRoleCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRoleMethod } from "../protocol/providers/aws-fixture.ts";

let aws: Awaited<ReturnType<typeof openRoleMethod>>;
beforeAll(async () => {
  aws = await openRoleMethod();
});
afterAll(() => aws.close());

describe("the local IAM, asked by a session of a role", () => {
  const nameOf = (arn: string) => arn.split("/").at(-1) ?? "";
  async function openSession(changes: { reads_itself?: boolean } = {}) {
    const role = await aws.addRole(changes);
    const token = await aws.mint(await aws.connect(role));
    const { accessKeyId, secretAccessKey, sessionToken } = token.type === "sigv4" ? token : expect.unreachable();
    const keys = { accessKeyId, secretAccessKey: secretAccessKey.reveal(), sessionToken: sessionToken.reveal() };
    const open = (region = "us-east-1", changed: Partial<typeof keys> = {}) =>
      new IAMClient({ endpoint: aws.url, region, credentials: { ...keys, ...changed }, maxAttempts: 1 });
    return { role, open, read: new GetRoleCommand({ RoleName: nameOf(role) }) };
  }

  test("shows the role's own trust policy, encoded as in a URL", async () => {
    const { role, open, read } = await openSession();
    const { Role } = await open().send(read);
    expect(Role?.Arn).toBe(role);
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toMatchObject({
      Statement: [{ Action: "sts:AssumeRole", Condition: { StringEquals: { "sts:ExternalId": [aws.externalId] } } }, { Effect: "Allow" }],
    });
  });

  test("refuses a role without the right, another role, and any other operation", async () => {
    const [without, other] = [await openSession({ reads_itself: false }), await openSession()];
    const refusal = (RoleName: string) => ({ name: "AccessDenied", message: expect.stringContaining(`on resource: role ${RoleName}`) });
    await expect(without.open().send(without.read)).rejects.toMatchObject(refusal(nameOf(without.role)));
    await expect(other.open().send(without.read)).rejects.toMatchObject(refusal(nameOf(without.role)));
    const create = new CreateRoleCommand({ RoleName: nameOf(other.role), AssumeRolePolicyDocument: "{}" });
    await expect(other.open().send(create)).rejects.toMatchObject(refusal(nameOf(other.role)));
  });

  test("refuses another region's signature, another secret, and a key without its token", async () => {
    const { open, read } = await openSession();
    await expect(open("eu-west-1").send(read)).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    await expect(open("us-east-1", { secretAccessKey: "another" }).send(read)).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    await expect(open("us-east-1", { sessionToken: "another" }).send(read)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  });
});
