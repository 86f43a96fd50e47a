import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  EventBridgeClient,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsClient, foundationName, readOutputs, stackName } from "../../local/deployed/aws.ts";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import { type Deployed, startDeployed } from "../../local/deployed/stack.ts";
import { createProgress } from "../../ops/progress.ts";
import { targetOf } from "../fixtures/deployed-target.ts";
import { missing } from "../fixtures/use-deployed.ts";
import { packLaterRelease, replace } from "./later-release.ts";
import { answerOps, runOps } from "./run-ops.ts";
import { type Customer, connectEveryProvider } from "./upgrade-customer.ts";
import { operatorOf, packThisRelease } from "./upgrade-releases.ts";

const Key = { pk: { S: "ORG#kept" }, sk: { S: "NOTE" } };
const object = { Key: "kept.txt" };

describe("deployed: what outlives the releases", () => {
  let deployed: Deployed;
  let customer: Customer;
  let operator: ReturnType<typeof operatorOf>;
  let [folder, first, second, before] = ["", "", "", ""];
  /** The physical ids of the foundation, as the first deploy made them. */
  let made: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    if (missing === undefined) {
      folder = await mkdtemp(join(tmpdir(), "aurora-oauth-foundation-"));
      deployed = await startDeployed({}, createProgress(process.stdout));
      operator = operatorOf(deployed, folder);
      first = join(folder, "first.tgz");
      await packThisRelease(first);
      second = await packLaterRelease(join(folder, "second"));
      customer = await connectEveryProvider(targetOf(deployed));
      made = await readIds();
      const Item = { ...Key, note: { S: "kept" } };
      await new DynamoDBClient(awsClient(deployed.aws)).send(new PutItemCommand({ TableName: stackName, Item }));
      await buckets().send(new PutObjectCommand({ ...(await auditBucket()), ...object, Body: "kept" }));
      await seal();
    }
  });
  afterAll(async () => {
    await deployed?.stop();
    await (folder && rm(folder, { recursive: true, force: true }));
  });

  const buckets = () => new S3Client({ ...awsClient(deployed.aws), forcePathStyle: true });
  const auditBucket = async () => ({ Bucket: (await readOutputs(deployed.aws, foundationName)).AuditBucketName });
  const seal = () => invokeFunction(deployed.aws, "auditSeal", {});

  async function readIds(): Promise<Readonly<Record<string, string>>> {
    const client = new CloudFormationClient(awsClient(deployed.aws));
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: foundationName }));
    return Object.fromEntries(
      StackResources.map(({ LogicalResourceId = "", PhysicalResourceId = "" }) => [LogicalResourceId, PhysicalResourceId]),
    );
  }

  /** Looks whether table, bucket and keys are those of the first deploy, with what was in them, and every token works. */
  async function expectEverythingKept(): Promise<void> {
    await deployed.findApi();
    expect(await readIds()).toMatchObject(made);
    const { Item } = await new DynamoDBClient(awsClient(deployed.aws)).send(new GetItemCommand({ TableName: stackName, Key }));
    expect(Item?.note?.S).toBe("kept");
    const { Body } = await buckets().send(new GetObjectCommand({ ...(await auditBucket()), ...object }));
    expect(await Body?.transformToString()).toBe("kept");
    for (const { provider, account, isTaken } of customer.connections) {
      const token = await customer.machine.client.readToken(provider, { account });
      expect([token.status, await isTaken(token)], `${provider}: ${token.text}`).toEqual([200, true]);
      expect((await customer.person.client.checkConnection(provider, { account })).json, provider).toMatchObject({ works: true });
    }
    await seal();
    const { out, error } = await runOps(deployed, "--json", "audit", "verify");
    // The object is no file of a trail, and all that is are whole.
    expect(
      JSON.parse(out).findings.map(({ where }: { readonly where: string }) => where),
      error,
    ).toEqual([object.Key]);
  }
  const nothingBegins = async () => undefined;

  test("S92: a release that adds a bucket and a key keeps what the one before has made", async () => {
    before = await operator.deploy(second, nothingBegins);
    await expectEverythingKept();
    made = await readIds();
    expect(Object.keys(made)).toEqual(expect.arrayContaining(["SecondBucket", "SecondKey", "Table", "IssuerKey"]));
  });

  test("S92: a rollback of the application keeps also what the newer release has made", async () => {
    await operator.rollback(before, nothingBegins);
    await expectEverythingKept();
  });

  test("S92: after a rollback the newer release is deployed again, and takes all of it up", async () => {
    await operator.deploy(second, nothingBegins);
    await expectEverythingKept();
  });

  test("S92: the artefact of the earlier release leaves the foundation as the newer one has made it", async () => {
    await operator.deploy(first, nothingBegins);
    await expectEverythingKept();
    await operator.deploy(second, nothingBegins);
  });

  test("S92: a removal of the application takes nothing of the foundation, and the next deploy takes all of it up", async () => {
    await deployed.remove();
    await expect(readOutputs(deployed.aws)).rejects.toThrow("does not exist");
    expect(await readIds()).toEqual(made);
    await operator.deploy(second, nothingBegins);
    await expectEverythingKept();
  });

  const isThere = (stack: string) =>
    readOutputs(deployed.aws, stack).then(
      () => true,
      () => false,
    );
  const destroy = (typed: string, ...words: readonly string[]) => answerOps(typed, deployed, "destroy", ...words);

  test("S92: a stage is not destroyed while a connection lives, nor under another name", async () => {
    const { code, error } = await destroy("dev\n", "--yes");
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(/^\d+ connections live: end those of each organisation by npm run ops -- offboard/),
    ]);
    expect(await runOps(deployed, "offboard", customer.person.org, "--folder", folder, "--minutes", "5", "--yes")).toMatchObject({
      code: 0,
    });
    const plan = await destroy("");
    expect(plan.out).toMatch(
      /Deleted at once: [\s\S]*Table aurora-oauth-dev[\s\S]*deleted in 30 days[\s\S]*IssuerKey[\s\S]*Nothing was changed/,
    );
    expect(await destroy("prod\n", "--yes")).toMatchObject({
      code: 1,
      error: expect.stringContaining("that is not dev: nothing was changed"),
    });
    expect([await isThere(stackName), await isThere(foundationName)]).toEqual([true, true]);
  });

  test("S92: a stage that is destroyed leaves neither stack, table nor trail, and its keys are deleted later", async () => {
    await stopListening(deployed.aws);
    const { Bucket } = await auditBucket();
    const destroyed = await destroy("dev\n", "--yes");
    expect(destroyed.code, destroyed.error).toBe(0);
    expect([await isThere(stackName), await isThere(foundationName)]).toEqual([false, false]);
    const gone = new DynamoDBClient(awsClient(deployed.aws)).send(new GetItemCommand({ TableName: stackName, Key }));
    await expect(gone).rejects.toThrow(expect.objectContaining({ name: "ResourceNotFoundException" }));
    await expect(buckets().send(new HeadBucketCommand({ Bucket }))).rejects.toThrow();
    const kms = new KMSClient(awsClient(deployed.aws));
    for (const id of ["AuditKey", "IssuerKey", "CertificateKey"]) {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: made[id] }));
      expect(KeyMetadata?.KeyState, id).toBe("PendingDeletion");
    }
  });

  test("S92: a first deploy that fails half way in the foundation leaves nothing, and can be repeated", async () => {
    const bus = { Name: stackName };
    const events = new EventBridgeClient(awsClient(deployed.aws));
    await events.send(new CreateEventBusCommand(bus));
    await expect(operator.deploy(second, nothingBegins)).rejects.toThrow(`EventBus already exists: ${stackName}`);
    expect([await isThere(stackName), await isThere(foundationName)]).toEqual([false, false]);
    await events.send(new DeleteEventBusCommand(bus));
    await operator.deploy(second, nothingBegins);
    made = await readIds();
    expect(Object.keys(made)).toContain("SecondKey");
  });

  test("S92: a first deploy that fails half way in the application leaves the foundation whole, and can be repeated", async () => {
    await deployed.remove();
    const faulty = await packLaterRelease(join(folder, "faulty"), { environment: "\n    LOST: !ImportValue exported-by-no-stack" });
    await expect(operator.deploy(faulty, nothingBegins)).rejects.toThrow("exported-by-no-stack");
    expect(await readIds()).toEqual(made);
    await operator.deploy(second, nothingBegins);
    expect(await readIds()).toEqual(made);
    await deployed.findApi();
    expect((await customer.person.client.readHealth()).status).toBe(200);
  });

  test.each<[string, readonly (readonly [string, string])[], RegExp]>([
    [
      "would make a resource anew",
      [["webhook-dead-letters", "webhook-others"]],
      /this deploy would make WebhookDeadLetters anew, without what is in it/,
    ],
    [
      "changes what the application reads",
      // A change of outputs alone is none to the local AWS.
      [
        ["Value: !Ref Table,", "Value: another,"],
        ["MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 1209000"],
      ],
      /TableName cannot be updated as it is in use by aurora-oauth-dev/,
    ],
  ])("S92: a deploy that %s is refused, and the release before runs on", async (what, changes, refusal) => {
    const foundation = (text: string) => changes.reduce((changed, [from, to]) => replace(changed, from, to), text);
    const faulty = await packLaterRelease(join(folder, what), { foundation });
    await expect(operator.deploy(faulty, nothingBegins)).rejects.toThrow(refusal);
    expect(await readIds()).toEqual(made);
    expect((await customer.person.client.readHealth()).status).toBe(200);
  });
});

/** The listener of the deployed target is a rule on the bus, and AWS deletes no bus that has one. */
async function stopListening(aws: string): Promise<void> {
  const client = new EventBridgeClient(awsClient(aws));
  const rule = { Name: "listener", EventBusName: stackName };
  await client.send(new RemoveTargetsCommand({ Rule: rule.Name, EventBusName: rule.EventBusName, Ids: ["queue"] }));
  await client.send(new DeleteRuleCommand(rule));
}
