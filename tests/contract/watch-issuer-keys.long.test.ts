import { KMSClient, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { watchIssuerKeys } from "../../functions/audit/seal.ts";
import type { KeySet } from "../../lib/issuer/key-set.ts";
import { issuerKeysItemKey } from "../../lib/table/item-keys.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { leaveRecord } from "../../ops/leave-record.ts";
import { endIssuerKey, rotateIssuerKey } from "../../ops/rotate/issuer-key.ts";
import { type IssuerKms, openIssuerKms } from "../../ops/rotate/issuer-kms.ts";
import type { Target } from "../../ops/target.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { captureLog } from "../fixtures/http-event.ts";
import { laterBy, openOpsTarget } from "../fixtures/ops-target.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";

let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
let target: Target;
let kmsClient: KMSClient;
let kms: IssuerKms;

beforeEach(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  Object.assign(process.env, aws.environment);
  target = await openOpsTarget(aws.url, "test");
  kmsClient = new KMSClient(target.aws);
  const templateKey = await openIssuerKms(kmsClient, {
    templateKey: "arn:aws:kms:eu-west-1:123456789012:key/none",
    stage: "test",
  }).create();
  kms = openIssuerKms(kmsClient, { templateKey, stage: "test" });
});
afterEach(() => aws.close());

/** A rotation began five days ago: CloudWatch takes no record of the future. */
const hours = (count: number) => laterBy(target, (count - 120) * 60);

/** One look. @returns Its metric, and what it says is wrong. */
async function look(at = hours(1), settings: Readonly<Record<string, string>> = {}) {
  const env = {
    TABLE_NAME: target.table.name,
    AUDIT_STAGE: target.table.name,
    TEMPLATE_KEY_ARN: kms.templateKey,
    IDENTITY_URL: "https://id.example",
    IDENTITY_SOURCE: "kms",
    ...settings,
  };
  const log = recordedLog();
  const { entries } = await captureLog(() => watchIssuerKeys(env, log, at.clock)());
  return { measured: entries.flatMap(({ KeySetChanged }) => KeySetChanged ?? []), log: log.text() };
}
const well = { measured: [0], log: "[]" };
const wrong = (words: string) => ({ measured: [1], log: expect.stringContaining(words) });
const changed = wrong("the key set is not the one that the newest ops rotate issuer-key recorded");

const rotate = (at = hours(0)) => rotateIssuerKey(at, { kms, yes: true, readShown: async () => (await readKeys()).map(({ kid }) => kid) });
const readKeys = async (): Promise<KeySet> => (await issuerKeysIn(target.table).readNow())?.keys ?? [];
const write = async (change: (keys: KeySet) => KeySet) => {
  const stored = await issuerKeysIn(target.table).readNow();
  await issuerKeysIn(target.table).replace(stored, change(stored?.keys ?? []));
};
const remove = () => target.documents.send(new DeleteCommand({ TableName: target.table.name, Key: issuerKeysItemKey }));

describe("what no alarm is raised by", () => {
  test("a stage that was never rotated, from its first look on", async () => {
    expect(await look()).toEqual(well);
  });

  test.each([
    ["without an issuer", { IDENTITY_URL: "" }],
    ["whose tokens AWS signs", { IDENTITY_SOURCE: "aws-sts" }],
  ])("a stage %s, whatever stands in its table: nothing is looked at, and that the watch runs is measured", async (_, settings) => {
    await rotate();
    await write(() => []);
    expect(await look(hours(1), settings)).toEqual(well);
  });

  test("a rotation, before, after and between its steps", async () => {
    for (const at of [0, 25, 50]) {
      await rotate(hours(at));
      expect(await look(hours(at)), `after the step of hour ${at}`).toEqual(well);
      expect(await look(hours(at + 24)), `a day after the step of hour ${at}`).toEqual(well);
    }
    expect(await readKeys()).toHaveLength(1);
  });

  test("the end of a compromised key", async () => {
    await endIssuerKey(hours(0), { kms, yes: true });
    expect(await look(hours(0))).toEqual(well);
  });

  test("operators who rotate at once", async () => {
    const outcomes = await Promise.allSettled([rotate(), rotate(), rotate()]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await look()).toEqual(well);
  });

  test("a set that was rotated before the log begins", async () => {
    const old = new Date(Date.now() - 500 * 86_400_000);
    await write(() => [{ arn: kms.templateKey, kid: "unknown", publishedAt: old, signsFrom: old, leavesAt: old }]);
    expect(await look()).toEqual(well);
  });
});

describe("S78: what the alarm is raised by", () => {
  test.each<[string, (keys: KeySet) => KeySet]>([
    ["a key that was taken out", (keys) => keys.slice(1)],
    [
      "a key that signs from another instant on",
      ([first, ...others]) => [{ ...(first ?? expect.fail()), signsFrom: new Date(0) }, ...others],
    ],
    ["a key that leaves", ([first, ...others]) => [{ ...(first ?? expect.fail()), leavesAt: new Date() }, ...others]],
    ["the key of another ARN", ([first, second]) => [{ ...(first ?? expect.fail()), arn: second?.arn ?? expect.fail() }]],
    ["no key", () => []],
  ])("%s", async (_, change) => {
    await rotate();
    await write(change);
    expect(await look()).toEqual(changed);
  });

  test("a set that was removed, also long after its rotation", async () => {
    await rotate();
    await remove();
    expect(await look()).toEqual(changed);
    expect(await look(hours(24 * 390))).toEqual(changed);
  });

  test("an earlier set that was put back", async () => {
    await rotate();
    const earlier = await readKeys();
    await rotate(hours(25));
    await write(() => earlier);
    expect(await look(hours(26))).toEqual(changed);
  });

  test("a first set of a stage that was never rotated", async () => {
    const { arn, kid } = await kms.nameOf(await kms.create());
    await write(() => [{ arn, kid, publishedAt: new Date(), signsFrom: new Date() }]);
    expect(await look(target)).toEqual(changed);
  });

  test("an item that is no key set", async () => {
    await target.documents.send(new PutCommand({ TableName: target.table.name, Item: { ...issuerKeysItemKey, version: 1 } }));
    expect(await look()).toEqual(wrong("the item ISSUER_KEYS is no key set"));
  });

  test("a published key that KMS does not give, as without its tag", async () => {
    await rotate();
    const [, next] = await readKeys();
    await kmsClient.send(new ScheduleKeyDeletionCommand({ KeyId: next?.arn, PendingWindowInDays: 30 }));
    expect(await look()).toEqual(wrong(`KMS does not give the key ${next?.arn}: kms: KMSInvalidStateException`));
  });

  test("the template's key, if KMS does not give it and it signs", async () => {
    await kmsClient.send(new ScheduleKeyDeletionCommand({ KeyId: kms.templateKey, PendingWindowInDays: 30 }));
    expect(await look()).toEqual(wrong(`KMS does not give the key ${kms.templateKey}`));
  });

  test("a key that bears the name of another one, although a record names it so", async () => {
    await rotate();
    const [first = expect.fail()] = await readKeys();
    const keys = [{ ...first, kid: "another" }];
    await write(() => keys);
    const words = `another ${first.arn} ${first.publishedAt.toISOString()} ${first.signsFrom?.toISOString()} -`;
    await leaveRecord(hours(0.5), { act: "operator.rotate", secret: "issuer-key", step: "retire", keys: words });
    expect(await look()).toEqual(wrong(`the key ${first.arn} has the name ${first.kid}, and the key set calls it another`));
  });
});

test("a look that cannot be made measures nothing, and fails", async () => {
  await expect(look(hours(1), { AUDIT_STAGE: "another" })).rejects.toMatchObject({ code: "audit_unavailable" });
  await expect(look(hours(1), { TABLE_NAME: "another" })).rejects.toMatchObject({ code: "table_unavailable" });
});
