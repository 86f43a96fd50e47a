import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { openCollector } from "../../lib/audit/collect-hour.ts";
import { openKmsSigner } from "../../lib/audit/kms-signer.ts";
import { logRecordsIn } from "../../lib/audit/log-records.ts";
import { sealDue } from "../../lib/audit/seal-hour.ts";
import { openSpill } from "../../lib/audit/spill.ts";
import { trailHeadIn } from "../../lib/audit/stored-trail-head.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { awsClient, foundationName, operator, readOutputs, stackName } from "../../local/deployed/aws.ts";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { region } from "../../local/embedded/roles.ts";
import { openTrail } from "../../ops/audit/open-trail.ts";
import { verify } from "../../ops/audit/verify.ts";
import { openTarget } from "../../ops/target.ts";
import { addAccount } from "../fixtures/google-control.ts";
import { connectFully, newPerson } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";

const words = { key: [], export: false };

describe("deployed: the audit trail", () => {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
      vi.stubEnv("AWS_ENDPOINT_URL", deployed.aws);
      vi.stubEnv("AWS_REGION", region);
      vi.stubEnv("AWS_ACCESS_KEY_ID", operator.accessKeyId);
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", operator.secretAccessKey);
    }
  });
  const stage = () => openTarget({ stage: "dev", region });

  test("S75: the function seals the hours that are over with its own role, and the operator verifies them", async () => {
    const since = new Date();
    const sealed = await invokeFunction(deployed.aws, "auditSeal", {});
    expect(sealed).toMatchObject({ hours: expect.any(Array), records: expect.any(Number) });
    expect(await verify(undefined, words, stage)).toMatchObject({
      findings: [],
      hours: expect.any(Number),
      head: { number: expect.any(Number) },
      notShown: [expect.stringContaining("AuditHead in CloudWatch was not compared: it has no data")],
    });
    const measured = async () => (await deployed.logs(since)).flatMap(({ line }) => /"KeySetChanged":(\d)/.exec(line)?.[1] ?? []);
    // With its own role it may look at the issuers' keys, and no command has changed them.
    await expect.poll(measured).toContain("0");
  });

  test("S94: a trail and a table that were both cut back are found by the hours that were measured", async () => {
    await invokeFunction(deployed.aws, "auditSeal", {});
    const { head } = await verify(undefined, words, stage);
    const { number, hour } = head ?? expect.fail();
    const inAnHour = new Date(Date.now() + 3_600_000);
    // The local AWS makes no metric of a log's line. The second value counts for a clock that is behind it, so no other test meets it.
    const measure = (Value: number, Timestamp: Date) =>
      new CloudWatchClient(awsClient(deployed.aws)).send(
        new PutMetricDataCommand({
          Namespace: "AuroraOAuth",
          MetricData: [{ MetricName: "AuditHead", Dimensions: [{ Name: "service", Value: stackName }], Timestamp, Value }],
        }),
      );
    await measure(number, new Date(Date.now() - 60_000));
    expect(await verify(undefined, words, stage)).toMatchObject({ findings: [], notShown: [] });
    await measure(number + 2, inAnHour);
    const later = async () => ({ ...(await stage()), clock: () => new Date(inAnHour.getTime() + 60_000) });
    const what = `has counted ${number + 2} hours, and the trail ends with number ${number}: it was cut back`;
    expect((await verify(undefined, { ...words, until: hour }, later)).findings).toEqual([{ where: "AuditHead", what }]);
  });

  test("S75: a person finds who connected, and which machine got a token in which hour, with proofs", async () => {
    const account = await addAccount(target);
    const person = await newPerson(target, { permissions: ["connectors:read", "connectors:write", "audit:read"] });
    await connectFully(person, account);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    expect((await machine.client.readToken("gcp")).status).toBe(200);

    // The local AWS has no other clock: the hour that is not over is sealed here, out of the same logs, bucket and key.
    const { AuditKeyArn = "" } = await readOutputs(deployed.aws, foundationName);
    const { store } = await openTrail(await stage());
    const groups = ["routes", "jobs"].map((name) => `${stackName}/${name}`);
    const { table } = await stage();
    const deps = {
      store,
      heads: trailHeadIn(table),
      signer: await openKmsSigner(AuditKeyArn),
      stage: stackName,
      collector: openCollector(logRecordsIn(groups), openSpill(mkdtempSync(join(tmpdir(), "audit-")))),
    };
    await sealDue(deps, new Date(Date.now() + 70 * 60_000));

    const { status, json } = await person.client.readAudit();
    expect(status).toBe(200);
    const records = (json.files as { records: AuditRecord[] }[]).flatMap((file) => file.records);
    expect(records).toContainEqual(expect.objectContaining({ act: "connection.connected", actor: person.id, provider: "gcp" }));
    expect(records).toContainEqual(
      expect.objectContaining({ act: "requested", actor: person.id, route: "POST /connections/confirm", status: 200 }),
    );
    expect(records).toContainEqual(
      expect.objectContaining({ act: "handed_out", actor: machine.id, provider: "gcp", access: "full", count: 1 }),
    );
    expect(await verify(undefined, words, stage)).toMatchObject({ findings: [] });
    expect((await machine.client.readAudit()).status).toBe(403);
  });
});
