import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { KMSClient } from "@aws-sdk/client-kms";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildIssuer, probeTenant } from "../../lib/issuer/identity-token-source.ts";
import { buildMetadata, keysPath } from "../../lib/issuer/issuer-documents.ts";
import { issuerKeysItemKey } from "../../lib/table/item-keys.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { guarded } from "../../local/simulator/guarded.ts";
import { issuerKeys } from "../../ops/doctor/checks/issuer-keys.ts";
import type { Stage } from "../../ops/doctor/stage.ts";
import { rotateIssuerKey } from "../../ops/rotate/issuer-key.ts";
import { type IssuerKms, openIssuerKms } from "../../ops/rotate/issuer-kms.ts";
import type { Target } from "../../ops/target.ts";
import { laterBy, openOpsTarget } from "../fixtures/ops-target.ts";
import { serveHttp } from "../fixtures/serve-http.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";

const identityUrl = "https://id.example";

let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
let site: Awaited<ReturnType<typeof serveHttp>>;
let target: Target;
let kms: IssuerKms;
let served: { status: number; issuer: string; kids: readonly string[] };

beforeAll(async () => {
  site = await serveHttp(
    guarded((request, response) => {
      const path = request.url?.slice("/id/t/=probe".length);
      const body = path === keysPath ? { keys: served.kids.map((kid) => ({ kid })) } : buildMetadata(served.issuer);
      response.writeHead(served.status, { location: "/elsewhere" }).end(JSON.stringify(body));
    }),
  );
});
afterAll(() => site.close());

beforeEach(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  Object.assign(process.env, aws.environment);
  target = await openOpsTarget(aws.url, "test");
  const client = new KMSClient(target.aws);
  const templateKey = await openIssuerKms(client, { templateKey: "arn:aws:kms:eu-west-1:123456789012:key/none", stage: "test" }).create();
  kms = openIssuerKms(client, { templateKey, stage: "test" });
  served = { status: 200, issuer: buildIssuer(identityUrl, probeTenant), kids: ["template"] };
});
afterEach(() => aws.close());

const look = async (settings: Readonly<Record<string, string>> = {}, at = target) => {
  const known: Readonly<Record<string, string>> = { IDENTITY_URL: identityUrl, IDENTITY_READ_URL: site.url, ...settings };
  const stage = {
    name: "test",
    region: "eu-west-1",
    stack: target.table.name,
    clients: { logs: new CloudWatchLogsClient(target.aws) },
    clock: at.clock,
    signal: new AbortController().signal,
    setting: async (name: string) => known[name] ?? "",
  } as unknown as Stage;
  return (await issuerKeys.look(stage)).findings.map(({ level, what }) => `${level} ${what}`);
};
const readKeys = async () => (await issuerKeysIn(target.table).readNow())?.keys ?? [];
const published = async () => {
  await rotateIssuerKey(target, { kms, yes: true, readShown: async () => [] });
  served.kids = (await readKeys()).map(({ kid }) => kid);
  return { later: laterBy(target, 10) };
};

const changed = "fail the key set is not the one that the newest ops rotate issuer-key recorded";

test("a stage that was never rotated is well with one key, and so is one without an issuer", async () => {
  expect(await look()).toEqual([]);
  served.kids = ["template", "another"];
  expect(await look()).toEqual(["fail the documents show 2 keys, and only the template's signs"]);
  expect(await look({ IDENTITY_URL: "" })).toEqual([]);
});

test("a set that a command made is well, where the documents show it", async () => {
  const { later } = await published();
  expect(await look({}, later)).toEqual([]);
  const [old = "", next = ""] = served.kids;
  served.kids = [old, "stranger"];
  expect(await look({}, later)).toEqual([
    `fail the documents do not show ${next}`,
    "fail the documents show stranger, which the key set does not have",
  ]);
});

test("a command that another one was ahead of is no change", async () => {
  const rotate = () => rotateIssuerKey(target, { kms, yes: true, readShown: async () => [] });
  const outcomes = await Promise.allSettled([rotate(), rotate(), rotate()]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  served.kids = (await readKeys()).map(({ kid }) => kid);
  expect(await look({}, laterBy(target, 10))).toEqual([]);
});

test.each([
  ["a redirect", { status: 302 }, /^fail the documents of https:\/\/id.example\/id\/t\/=probe answer 302 and 302$/],
  ["a refusal", { status: 404 }, /answer 404 and 404$/],
  ["another issuer's metadata", { issuer: "https://id.example/id/t/acme" }, /names another issuer$/],
])("%s in place of the documents is told", async (_, changes, what) => {
  const { later } = await published();
  Object.assign(served, changes);
  expect(await look({}, later)).toEqual([expect.stringMatching(what)]);
});

test("documents that nobody can read are told", async () => {
  const { later } = await published();
  expect(await look({ IDENTITY_READ_URL: "http://127.0.0.1:9" }, later)).toEqual([expect.stringMatching(/^fail no answer from /)]);
});

test("a set that no command made is told: one with another instant, one without a key, and none", async () => {
  const { later } = await published();
  const stored = await issuerKeysIn(target.table).readNow();
  const [first, second] = stored?.keys ?? [];
  await issuerKeysIn(target.table).replace(stored, [
    { ...(first ?? expect.unreachable()), signsFrom: new Date(0) },
    second ?? expect.unreachable(),
  ]);
  expect(await look({}, later)).toEqual([changed]);
  await target.documents.send(new DeleteCommand({ TableName: target.table.name, Key: issuerKeysItemKey }));
  served.kids = ["template"];
  expect(await look()).toEqual([changed]);
});
