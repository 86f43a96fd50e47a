import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetPublicKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { handler } from "../../functions/audit/seal.ts";
import { readPublicKeys, toPem } from "../../lib/audit/digest.ts";
import { logRecordsIn } from "../../lib/audit/log-records.ts";
import { s3Trail } from "../../lib/audit/s3-trail.ts";
import { trailHeadIn } from "../../lib/audit/stored-trail-head.ts";
import { hourAfter, recordsName, toHour } from "../../lib/audit/trail-names.ts";
import { verifyTrail } from "../../lib/audit/verify-trail.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { openTable } from "../../lib/table/table.ts";
import { type AuditRecord, buildAuditLine } from "../../lib/telemetry/audit-record.ts";
import { startAws } from "../../local/aws/server.ts";
import { localSecretAccessKey } from "../../local/aws/verify-signature.ts";
import { buildContext, captureLog } from "../fixtures/http-event.ts";
import { readTableDefinition } from "../fixtures/table-endpoint.ts";

const stage = "aurora-oauth-test";
const key = "arn:aws:kms:eu-west-1:000000000000:key/audit";
const bucket = `${stage}-audit`;

let aws: Awaited<ReturnType<typeof startAws>>;
let hoursAgo = 0;
const now = () => new Date(Date.now() - hoursAgo * 3_600_000);
const last = () => hourAfter(toHour(new Date(Date.now() - 10 * 60_000)), -1);

// Half past the hour: what comes now belongs to the hour that is sealed an hour later.
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(`${toHour(new Date())}:30:00Z`) });
  const invokeFunction = () => Promise.reject(new Error("no function is there"));
  const groups = [`${stage}/tokens`, `${stage}/jobs`, `${stage}/operators`];
  aws = await startAws({
    port: 0,
    tables: [await readTableDefinition(stage)],
    secrets: {},
    stateMachines: {},
    logGroups: groups,
    buckets: [bucket],
    signingKeys: [key],
    invokeFunction,
    now,
  });
  const environment = {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: localSecretAccessKey,
    TABLE_NAME: stage,
    AUDIT_BUCKET: bucket,
    AUDIT_KEY_ARN: key,
    AUDIT_STAGE: stage,
    AUDIT_LOG_GROUPS: "tokens jobs operators",
  };
  for (const [name, value] of Object.entries(environment)) {
    vi.stubEnv(name, value);
  }
});
afterAll(() => {
  vi.useRealTimers();
  return aws.close();
});

const seal = () => captureLog(() => handler({}, buildContext(600_000)));
const record = (id: string, organisation = "acme"): AuditRecord => ({
  id,
  at: now().toISOString(),
  act: "handed_out",
  organisation,
  count: 1,
});
const trail = () => s3Trail(bucket);
const heads = () => trailHeadIn(openTable(stage));
async function verify() {
  const names: string[] = [];
  for await (const name of trail().list("")) {
    names.push(name);
  }
  const { PublicKey = new Uint8Array() } = await new KMSClient().send(new GetPublicKeyCommand({ KeyId: key }));
  const read = async (name: string) => Buffer.from((await trail().read(name)) ?? "");
  return verifyTrail({ names, read }, readPublicKeys([toPem(PublicKey)]));
}

describe("S75: the function that seals", () => {
  it("collects the records that came to the logs in an hour, of all log groups, once each", async () => {
    const log = (group: string, line: string) => aws.log(`${stage}/${group}`, "stream", line);
    hoursAgo = (Date.now() - new Date(`${last()}:30:00Z`).getTime()) / 3_600_000;
    log("tokens", buildAuditLine([record("one"), record("two", "globex")]));
    log("jobs", buildAuditLine([record("three"), record("one")]));
    log("jobs", JSON.stringify({ message: 'a line with "audit_records" in its words' }));
    hoursAgo = 0;
    log("jobs", buildAuditLine([record("of this hour")]));
    expect((await seal()).result).toEqual({ hours: [last()], records: 3 });
    expect(await verify()).toMatchObject({ findings: [], hours: 1, files: 2, records: 3 });
    const ids = ((await trail().read(recordsName("acme", last(), 0))) ?? "").split("\n").slice(1, -1);
    expect(ids.map((line) => JSON.parse(line).id).toSorted()).toEqual(["one", "three"]);
  });

  it("does nothing again for a sealed hour, and records and measures the head of the chain", async () => {
    const { result, entries } = await seal();
    expect(result).toEqual({ hours: [], records: 0 });
    const head = await heads().read();
    expect(head).toMatchObject({ hour: last(), number: 1 });
    expect(entries).toContainEqual(expect.objectContaining({ AuditHead: 1, hour: last(), hash: head?.hash }));
  });

  it("S94: records a head in the place of the one that was read only", async () => {
    const head = (await heads().read()) ?? expect.fail();
    const other = { ...head, number: 7, hash: "other" };
    expect([await heads().advance(undefined, other), await heads().advance({ ...head, hash: "earlier" }, other)]).toEqual([false, false]);
    expect(await heads().read()).toEqual(head);
  });

  it.each([
    ["a function", "jobs", 14],
    ["an operator, whose machine may have a wrong clock", "operators", 170],
  ])("puts a line of %s that came late into the hour in which it came, with its own instant", async (_, group, minutes) => {
    const logs = new CloudWatchLogsClient();
    const stream = { logGroupName: `${stage}/${group}`, logStreamName: "late" };
    hoursAgo = 0;
    // The line comes a second after the hour has begun.
    vi.setSystemTime(new Date(`${toHour(new Date())}:00:01Z`));
    const early = new Date(Date.now() - minutes * 60_000);
    await logs.send(new CreateLogStreamCommand(stream));
    const message = buildAuditLine([{ ...record(`late ${group}`), at: early.toISOString() }]);
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: early.getTime(), message }] }));
    vi.setSystemTime(Date.now() + 4_200_000);
    const { result } = await seal();
    expect(result.hours).toEqual([last()]);
    const lines = ((await trail().read(recordsName("acme", last(), 0))) ?? "").split("\n").slice(1, -1);
    expect(lines.map((line) => JSON.parse(line)).find(({ id }) => id === `late ${group}`)).toMatchObject({ at: early.toISOString() });
    expect(await verify()).toMatchObject({ findings: [] });
  });

  it("reads an hour and a quarter of the functions' logs, in one range or in several, and each line once", async () => {
    const requests: { readonly startTime: number; readonly endTime: number }[] = [];
    const client = {
      send: async ({ input }: { readonly input: { readonly startTime: number; readonly endTime: number } }) => {
        requests.push(input);
        return { events: [] };
      },
    };
    const minutesOf = async (expected: number) => {
      requests.length = 0;
      const readers = logRecordsIn([`${stage}/tokens`], client as never)("2026-11-28T09", expected);
      await Promise.all(readers.map((read) => read()));
      const ordered = requests.toSorted((one, other) => one.startTime - other.startTime);
      expect(ordered.slice(1).map(({ startTime }, index) => startTime - (ordered[index]?.endTime ?? 0))).toEqual(
        ordered.slice(1).map(() => 1),
      );
      return [requests.length, ((ordered.at(-1)?.endTime ?? 0) - (ordered[0]?.startTime ?? 0)) / 60_000];
    };
    expect(await minutesOf(0)).toEqual([1, 76]);
    expect(await minutesOf(1_000_000)).toEqual([15, 76]);
  });
});

describe("the bucket", () => {
  it("lists in order, from a name on, and page after page", async () => {
    const store = trail();
    const names = Array.from({ length: 1100 }, (_, index) => `pages/${String(index).padStart(4, "0")}`);
    await mapBounded(names, 16, (name) => store.write(name, name));
    const listed: string[] = [];
    for await (const name of store.list("pages/", "pages/0049")) {
      listed.push(name);
    }
    expect(listed).toEqual(names.slice(50));
  });

  it("writes a new file once, and says so", async () => {
    expect(await trail().writeNew("new", "first")).toBe(true);
    expect(await trail().writeNew("new", "second")).toBe(false);
    expect([await trail().read("new"), await trail().read("other")]).toEqual(["first", undefined]);
  });

  it("that is not there is a failure of the operator", async () => {
    await expect(s3Trail("elsewhere").read("new")).rejects.toMatchObject({ code: "audit_unavailable", detail: "s3: NoSuchBucket" });
  });
});
