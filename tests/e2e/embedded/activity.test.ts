import { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { s3Trail } from "../../../lib/audit/s3-trail.ts";
import { sealDue } from "../../../lib/audit/seal-hour.ts";
import { beginOf, hourAfter, toHour } from "../../../lib/audit/trail-names.ts";
import { lazyClient } from "../../../lib/aws/lazy-client.ts";
import type { Permission } from "../../../lib/http/rights.ts";
import type { AuditLine } from "../../../lib/telemetry/audit-record.ts";
import { localSecretAccessKey } from "../../../local/aws/verify-signature.ts";
import { collectorOf, memoryHead, newTrailKey } from "../../fakes/memory-trail.ts";
import type { ActivityPage } from "../../fixtures/activity-world.ts";
import { addAccount } from "../../fixtures/google-control.ts";
import { type Answer, connectFully, newPerson } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

const auditor: Permission[] = ["connectors:read", "connectors:write", "audit:read"];
const pageOf = ({ json }: Answer) => json as unknown as ActivityPage;

describe("embedded: what happened in an organisation", () => {
  const target = useEmbeddedTarget();

  /** Seals what the functions have logged in this hour, as the schedule will do when the hour is over. */
  async function seal() {
    const hour = toHour(new Date());
    const lines = target.inside.logs.flatMap(({ line }) => (line.startsWith('{"audit_records"') ? [JSON.parse(line) as AuditLine] : []));
    const credentials = { accessKeyId: "test", secretAccessKey: localSecretAccessKey };
    const client = new S3Client({ endpoint: target.aws, region: "eu-west-1", credentials, forcePathStyle: true });
    const { AUDIT_BUCKET: bucket = "" } = target.inside.environment("activityRead");
    await sealDue(
      {
        store: s3Trail(
          bucket,
          lazyClient(async () => client),
        ),
        heads: memoryHead(),
        signer: newTrailKey().signer,
        stage: "aurora-oauth-test",
        collector: collectorOf({ [hour]: lines.flatMap((line) => line.audit_records) }),
      },
      beginOf(hourAfter(hour, 2)),
    );
  }

  test("shows events at once, and who asked for them when the hour is sealed; a colleague without audit:read sees events alone", async () => {
    const account = await addAccount(target);
    const person = await newPerson(target, { permissions: auditor });
    const colleague = await newPerson(target, { org: person.org, role: "viewer" });
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    await connectFully(person, account);
    expect((await machine.client.readToken("gcp")).status).toBe(200);
    await person.client.disconnectConnection("gcp");

    const open = pageOf(await person.client.listActivity());
    expect(open).toMatchObject({ acts: "included", sealed_until: null });
    expect(open.entries[0]).toMatchObject({ what: "connection.disconnected", who: { kind: "unknown", id: null }, source: "event" });
    expect(open.entries.at(-1)?.who).toEqual({ kind: "person", id: person.id });

    await seal();
    const { entries, ...sealed } = pageOf(await person.client.listConnectionActivity("gcp", "default"));
    expect(sealed).toEqual({ acts: "included", sealed_until: beginOf(hourAfter(toHour(new Date()))).toISOString() });
    expect(entries.find(({ what }) => what === "connection.disconnected")).toMatchObject({
      who: { kind: "person", id: person.id },
      result: "200",
      request_id: expect.any(String),
      source: "both",
    });
    expect(entries.find(({ what }) => what === "handed_out")).toMatchObject({ who: { kind: "machine", id: machine.id }, source: "audit" });
    expect(entries.map(({ at }) => at)).toEqual(
      entries
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );

    const seen = pageOf(await colleague.client.listActivity());
    expect(seen).toMatchObject({ acts: "not_permitted", sealed_until: null });
    expect(seen.entries.map(({ id, source }) => [id, source])).toEqual(open.entries.map(({ id }) => [id, "event"]));
    expect(JSON.stringify([entries, seen])).not.toContain(account.email);

    const stranger = await newPerson(target, { permissions: auditor });
    expect(pageOf(await stranger.client.listActivity()).entries).toEqual([]);
    expect((await machine.client.listActivity()).status).toBe(403);
    expect((await person.client.listConnectionActivity("gcp", "%20")).status).toBe(404);
  });
});
