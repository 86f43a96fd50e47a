import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHandler } from "../../functions/federation/documents.ts";
import { kmsKeys } from "../../lib/aws/kms-key.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { issuersIn } from "../../lib/table/stored-issuers.ts";
import { publishCopies } from "../../ops/issuer-copies/publish-copies.ts";
import { rotateIssuerKey } from "../../ops/rotate/issuer-key.ts";
import { type IssuerKms, openIssuerKms } from "../../ops/rotate/issuer-kms.ts";
import type { Target } from "../../ops/target.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEvent } from "../fixtures/http-event.ts";
import { laterBy, openOpsTarget } from "../fixtures/ops-target.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";

const identityUrl = "https://id.example";
const tenants = ["acme", "globex/eu"];

let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
let target: Target;
let client: KMSClient;
let kms: IssuerKms;
let folder: string;

beforeEach(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  target = await openOpsTarget(aws.url, "test");
  client = new KMSClient(target.aws);
  const templateKey = await openIssuerKms(client, { templateKey: "arn:aws:kms:eu-west-1:123456789012:key/none", stage: "test" }).create();
  kms = openIssuerKms(client, { templateKey, stage: "test" });
  folder = await mkdtemp(join(tmpdir(), "copies-"));
  for (const tenant of tenants) {
    await issuersIn(target.table).open(tenant);
  }
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await aws.close();
});

const readShown = async () => ((await issuerKeysIn(target.table).readNow())?.keys ?? []).map(({ kid }) => kid);
const publish = (place: string, at = target, yes = true) => publishCopies(at, { kms, identityUrl, place, yes });
/** The files of the folder, by their paths. */
const readCopies = async (): Promise<Readonly<Record<string, unknown>>> => {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = entries.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [file.slice(folder.length + 1), JSON.parse(await readFile(file, "utf8"))] as const;
  });
  return Object.fromEntries(await Promise.all(files));
};
/** What the API answers at the same path. */
const readServed = async (path: string, { clock }: Target): Promise<unknown> => {
  const [, issuer = "", document = ""] = /^id\/t\/([^/]+)(.+)$/.exec(path) ?? [];
  const handler = createHandler({
    issuers: issuersIn(target.table),
    readKeySet: issuerKeysIn(target.table).read,
    keyOf: kmsKeys("issuer_unavailable", client),
    templateKey: kms.templateKey,
    identityUrl,
    clock,
  });
  const { result } = await callHandler(handler, buildEvent({ route: `GET /id/t/{issuer}${document}`, path: { issuer } }));
  return JSON.parse(result.body ?? "");
};

test("each issuer's documents are copied, as the API serves them, before a rotation and in it", async () => {
  for (const at of [target, laterBy(target, 10)]) {
    await publish(folder, at);
    const copies = await readCopies();
    expect(Object.keys(copies)).toHaveLength(2 * (tenants.length + 1));
    for (const [path, copy] of Object.entries(copies)) {
      expect(copy, path).toEqual(await readServed(path, at));
    }
    await rotateIssuerKey(target, { kms, yes: true, readShown });
  }
});

test("a key is in the copies when it was published, and not when it has left", async () => {
  const { kid } = (await rotateIssuerKey(laterBy(target, -60 * 60), { kms, yes: true, readShown })).json as { readonly kid: string };
  expect((await publish(folder, laterBy(target, -60 * 60))).json).toMatchObject({ kids: [expect.any(String), kid] });
  await rotateIssuerKey(laterBy(target, -30 * 60), { kms, yes: true, readShown });
  expect((await publish(folder)).json).toMatchObject({ kids: [kid] });
});

test("a bucket has them at the same paths", async () => {
  expect((await publish("s3://aurora-oauth-test-bucket")).json).toMatchObject({ issuers: 3, documents: 6, done: true });
  await publish(folder);
  const s3 = new S3Client({ ...target.aws, forcePathStyle: true });
  for (const [Key, copy] of Object.entries(await readCopies())) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "aurora-oauth-test-bucket", Key }));
    expect(JSON.parse((await Body?.transformToString()) ?? "")).toEqual(copy);
  }
});

test("nothing is written without --yes, and no other place is taken", async () => {
  expect((await publish(folder, target, false)).text.at(-1)).toContain("Add --yes");
  expect(await readCopies()).toEqual({});
  await expect(publish("https://bucket.example")).rejects.toThrow("s3://bucket, or a folder");
  await expect(publish("s3://bucket/below")).rejects.toThrow("s3://bucket, or a folder");
});
