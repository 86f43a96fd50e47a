import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeKeySet, findSigner, isShown } from "../../lib/issuer/key-set.ts";
import { issuerKeysItemKey } from "../../lib/table/item-keys.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { endIssuerKey, rotateIssuerKey } from "../../ops/rotate/issuer-key.ts";
import { buildKeyPolicy, type IssuerKms, openIssuerKms } from "../../ops/rotate/issuer-kms.ts";
import type { Target } from "../../ops/target.ts";
import { laterBy, openOpsTarget } from "../fixtures/ops-target.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";
import { readYaml } from "../fixtures/template.ts";

let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
let target: Target;
let client: KMSClient;
let kms: IssuerKms;

beforeAll(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  target = await openOpsTarget(aws.url, "test");
  client = new KMSClient(target.aws);
});
afterAll(() => aws.close());

beforeEach(async () => {
  await target.documents.send(new DeleteCommand({ TableName: target.table.name, Key: issuerKeysItemKey }));
  // Of an account's key, as the template makes it.
  const templateKey = await openIssuerKms(client, { templateKey: "arn:aws:kms:eu-west-1:123456789012:key/none", stage: "test" }).create();
  kms = openIssuerKms(client, { templateKey, stage: "test" });
});

/** A rotation began five days ago: CloudWatch takes no record of the future. */
const hours = (count: number) => laterBy(target, (count - 120) * 60);
const run = (at = hours(0), yes = true) => rotateIssuerKey(at, { kms, yes, readShown: () => shownAt(at) });
const end = (at = hours(0), yes = true) => endIssuerKey(at, { kms, yes });
const readSet = async () => (await issuerKeysIn(target.table).readNow())?.keys ?? [];
const signerAt = async ({ clock }: Target) => findSigner(await readSet(), clock())?.kid;
const shownAt = async ({ clock }: Target) => (await readSet()).filter((key) => isShown(key, clock())).map(({ kid }) => kid);
const signsWith = (arn: string) =>
  client
    .send(new SignCommand({ KeyId: arn, Message: Buffer.from("text"), SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256", MessageType: "RAW" }))
    .then(
      () => "signs",
      (error: Error) => error.name,
    );
const readRecords = async (): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const logs = new CloudWatchLogsClient(target.aws);
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: `${target.table.name}/operators`, filterPattern: '"audit_records"' }),
  );
  return events.flatMap(({ message = "" }) => JSON.parse(message).audit_records);
};

describe("ops rotate issuer-key", () => {
  it("publishes a key, lets it sign a day later, and takes the old one out a day after its last token", async () => {
    const old = (await kms.nameOf(kms.templateKey)).kid;
    const { json: published } = await run();
    const { kid } = published as { readonly kid: string };
    expect([await signerAt(hours(0)), await shownAt(hours(0.1))]).toEqual([old, [old, kid]]);

    expect((await run(hours(24))).json).toMatchObject({ step: "wait", for: "published", kid, done: false });
    expect((await run(hours(24.2))).json).toMatchObject({ step: "sign", kid, done: true });
    expect([await signerAt(hours(24.2)), await signerAt(hours(24.3))]).toEqual([old, kid]);
    expect([await shownAt(hours(48.3)), await shownAt(hours(48.4))]).toEqual([[old, kid], [kid]]);

    expect((await run(hours(48.3))).json).toMatchObject({ step: "wait", for: "leaving", kid: old, done: false });
    expect(await signsWith(kms.templateKey)).toBe("signs");
    expect((await run(hours(48.5))).json).toMatchObject({ step: "retire", kid: old, state: "off", done: true });
    expect([await signsWith(kms.templateKey), (await readSet()).map((key) => key.kid)]).toEqual(["DisabledException", [kid]]);
  });

  it("begins again after a rotation, and deletes a key that it made itself", async () => {
    const steps = [];
    for (const hour of [0, 25, 50, 51, 76, 101]) {
      steps.push((await run(hours(hour))).json);
    }
    const { kid } = steps[4] as { readonly kid: string };
    expect(steps.map((json) => (json as { readonly step: string }).step)).toEqual([
      "publish",
      "sign",
      "retire",
      "publish",
      "sign",
      "retire",
    ]);
    expect(steps[5]).toMatchObject({ state: "deleted later" });
    expect((await readSet()).map((key) => key.kid)).toEqual([kid]);
  });

  it("changes nothing without --yes, at any step", async () => {
    for (const hour of [0, 25, 50]) {
      const before = await readSet();
      const told = (await run(hours(hour), false)).text;
      expect(told.at(-1)).toContain("Add --yes");
      expect(await readSet()).toEqual(before);
      expect(await signsWith(kms.templateKey)).toBe("signs");
      await run(hours(hour));
    }
  });

  it("of two operators at once one publishes, and the other's key is taken out of use", async () => {
    const made: string[] = [];
    const watched = {
      ...kms,
      create: async () => {
        const arn = await kms.create();
        made.push(arn);
        return arn;
      },
    };
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => rotateIssuerKey(hours(0), { kms: watched, yes: true, readShown: async () => [] })),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await Promise.all(made.map(signsWith))).sort()).toEqual(["KMSInvalidStateException", "signs"]);
    expect(await readSet()).toHaveLength(2);
  });

  it("does not let a key sign that the documents do not show, such as behind a cache that keeps them too long", async () => {
    await run();
    const before = await readSet();
    const rotated = rotateIssuerKey(hours(25), { kms, yes: true, readShown: async () => [before[0]?.kid ?? ""] });
    await expect(rotated).rejects.toThrow("do not show the key");
    expect(await readSet()).toEqual(before);
  });

  it("takes a retirement up again that was interrupted after the key was taken out of use", async () => {
    await run();
    await run(hours(25));
    await kms.retire(kms.templateKey);
    expect((await run(hours(50))).json).toMatchObject({ step: "retire", done: true });
    expect(await readSet()).toHaveLength(1);
  });

  it("S75: leaves a record of each change, with the whole set", async () => {
    const before = (await readRecords()).length;
    for (const hour of [0, 25, 50]) {
      await run(hours(hour));
      const words = describeKeySet(await readSet());
      expect(await readRecords()).toContainEqual(expect.objectContaining({ act: "operator.rotate", secret: "issuer-key", keys: words }));
    }
    expect((await readRecords()).length).toBe(before + 3);
  });
});

describe("ops rotate issuer-key --compromised", () => {
  it("ends the key that signs at once, and says what it breaks", async () => {
    const old = (await kms.nameOf(kms.templateKey)).kid;
    const { text, json } = await end();
    expect(json).toMatchObject({ step: "end", ended: [old], known: false, done: true });
    expect(text.join(" ")).toContain("issuer_unreachable");
    const { kid } = json as { readonly kid: string };
    expect([await signerAt(hours(0)), await shownAt(hours(0)), await signsWith(kms.templateKey)]).toEqual([
      kid,
      [kid],
      "DisabledException",
    ]);
  });

  it("takes the key that clouds know for a day, and then breaks nothing", async () => {
    const { kid } = (await run()).json as { readonly kid: string };
    const { text, json } = await end(hours(25));
    expect(json).toMatchObject({ kid, known: true });
    expect(text.join(" ")).not.toContain("issuer_unreachable");
    expect(await signerAt(hours(25))).toBe(kid);
    expect(await readSet()).toHaveLength(1);
  });

  it("ends the key before it too, and takes the next one in the minutes before it signs", async () => {
    await run();
    const { kid } = (await run(hours(25))).json as { readonly kid: string };
    expect((await end(hours(25.05))).json).toMatchObject({ kid, known: true });
    const { json } = await end(hours(26));
    expect(json).toMatchObject({ ended: [kid], known: false });
    expect(await readSet()).toHaveLength(1);
  });

  it("changes nothing without --yes", async () => {
    expect((await end(hours(0), false)).text.at(-1)).toContain("Add --yes");
    expect([await readSet(), await signsWith(kms.templateKey)]).toEqual([[], "signs"]);
  });
});

it("a key that the command makes has the policy of the template's key", () => {
  const { Resources } = readYaml("resources/foundation.yml") as { Resources: { IssuerKey: { Properties: { KeyPolicy: object } } } };
  const asText = JSON.stringify(Resources.IssuerKey.Properties.KeyPolicy);
  const built = buildKeyPolicy("arn:aws-cn:kms:cn-north-1:123456789012:key/k");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of CloudFormation
  const principal = JSON.stringify({ "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root" });
  expect(JSON.parse(asText.replace(principal, '"arn:aws-cn:iam::123456789012:root"'))).toEqual(JSON.parse(built));
});
