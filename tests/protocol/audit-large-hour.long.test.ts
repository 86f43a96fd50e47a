import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { openCollector } from "../../lib/audit/collect-hour.ts";
import { recordsOfFile } from "../../lib/audit/records-file.ts";
import { sealDue } from "../../lib/audit/seal-hour.ts";
import { openSpill } from "../../lib/audit/spill.ts";
import { digestName } from "../../lib/audit/trail-names.ts";
import { verifyTrail } from "../../lib/audit/verify-trail.ts";
import { Failure } from "../../lib/errors.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { collectorOf, recordsOf } from "../fakes/memory-trail.ts";
import { at, hour, key, openTrail } from "../fixtures/sealed-trail.ts";

describe("an hour that fails", () => {
  const failing = (of: string, code: () => Error) => {
    const collector = collectorOf({});
    return {
      ...collector,
      collect: (hour: string, expected: number, mayGoOn: () => boolean) =>
        hour === of ? Promise.reject(code()) : collector.collect(hour, expected, mayGoOn),
    };
  };
  const unavailable = () => new Failure("audit_unavailable", { detail: "logs: ValidationException" });
  const days = (count: number) => new Date(at("10:10").getTime() + count * 86_400_000);

  it("holds the others up for three days, in which each run fails; then it is given up by a signed digest, and the others go on", async () => {
    const { seal, deps, store, heads } = openTrail({});
    await seal(at("09:10"));
    const broken = { ...deps, collector: failing(hour, unavailable) };
    await expect(seal(days(2), broken)).rejects.toMatchObject({ code: "audit_unavailable" });
    expect([...store.kept.keys()]).toEqual([digestName("2026-11-28T08")]);
    await expect(seal(days(4), broken)).rejects.toThrow(`the hour ${hour} was given up (audit_unavailable: logs: ValidationException)`);
    expect(heads.kept()).toMatchObject({ hour: "2026-12-02T09", number: 98 });
    const { findings } = await verifyTrail(store.files(), key.keys, { head: heads.kept() });
    expect(findings).toEqual([
      { where: digestName(hour), what: "has no records: the hour was given up (audit_unavailable: logs: ValidationException)" },
    ]);
  });

  it("is read anew by the next run", async () => {
    const log = { [hour]: recordsOf(hour, { acme: 3 }) };
    const { seal, deps, verify } = openTrail(log);
    const lost = {
      ...deps.collector,
      shares: () => {
        throw new Error("the disk is gone");
      },
    };
    await expect(seal(at("10:10"), { ...deps, collector: lost })).rejects.toThrow("the disk is gone");
    expect(await seal(at("10:20"))).toMatchObject({ hours: [hour], records: 4 });
    expect(await verify()).toMatchObject({ findings: [], records: 4 });
  });
});

test("an hour that takes longer than a run is gone on with by the next runs, from where it was left", async () => {
  const log = { [hour]: recordsOf(hour, { acme: 2500 }) };
  const { store, deps, heads } = openTrail(log);
  const trail = { ...deps, collector: collectorOf(log, 100) };
  let asked = 0;
  let runs = 0;
  for (; store.kept.size === 0 && runs < 20; runs += 1) {
    let left = 8;
    await sealDue(trail, at("10:10"), () => {
      asked += 1;
      left -= 1;
      return left >= 0;
    });
  }
  // 26 pages, six or seven in a run, and the files in a run of their own.
  expect(runs).toBeGreaterThan(3);
  expect(runs).toBeLessThan(8);
  expect(asked).toBeLessThan(80);
  expect(await verifyTrail(store.files(), key.keys, { head: heads.kept() })).toMatchObject({ findings: [], records: 2501 });
});

test("200,000 records of an hour are never in memory together: a share and a minute of them is the most", async () => {
  const begin = Date.parse(`${hour}:00:00Z`);
  const count = 200_000;
  const page = (start: number) =>
    Array.from({ length: 1000 }, (_, index): AuditRecord => {
      const number = start + index;
      // Half of all is one organisation's.
      const organisation = number % 2 === 0 ? "busy" : `org-${number % 400}`;
      return { id: `${number}`, at: new Date(begin + (number % 3600) * 1000).toISOString(), act: "handed_out", organisation, count: 1 };
    });
  let next = 0;
  const collector = openCollector(
    () => [
      async () => {
        const start = next;
        next += 1000;
        return start < count ? page(start) : undefined;
      },
    ],
    openSpill(mkdtempSync(join(tmpdir(), "aurora-spill-"))),
  );
  let most = 0;
  const measured = {
    ...collector,
    shares: function* () {
      for (const share of collector.shares()) {
        yield (async function* () {
          for await (const records of share) {
            most = Math.max(most, records.length);
            yield records;
          }
        })();
      }
    },
  };
  const { deps, store, heads } = openTrail();
  expect(await sealDue({ ...deps, collector: measured }, at("10:10"))).toMatchObject({ records: count });
  expect(most).toBeLessThan(count / 50);
  expect(await verifyTrail(store.files(), key.keys, { head: heads.kept() })).toMatchObject({ findings: [], records: count });
  const ofBusy = [...store.kept.keys()].filter((name) => name.startsWith("records/organisations/busy/"));
  expect(ofBusy).toHaveLength(Math.ceil(count / 2 / recordsOfFile));
});
