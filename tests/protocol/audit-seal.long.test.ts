import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { readDigest } from "../../lib/audit/digest.ts";
import { readRecordsFile, recordsOfFile } from "../../lib/audit/records-file.ts";
import { digestName, recordsName } from "../../lib/audit/trail-names.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { filesOf, recordsOf } from "../fakes/memory-trail.ts";
import { at, hour, openTrail } from "../fixtures/sealed-trail.ts";

describe("an hour", () => {
  it("is sealed ten minutes after its end, and not before", async () => {
    const { seal, store } = openTrail();
    expect(await seal(at("10:09"))).toMatchObject({ hours: ["2026-11-28T08"], records: 0 });
    expect(await seal(at("10:10"))).toMatchObject({ hours: [hour], records: 6 });
    expect(await seal(at("10:40"))).toMatchObject({ hours: [], records: 0 });
    expect([...store.kept.keys()].toSorted()).toEqual([
      "digests/2026-11-28T08.digest",
      digestName(hour),
      recordsName(undefined, hour, 0),
      recordsName("acme", hour, 0),
      recordsName("globex", hour, 0),
    ]);
  });

  it("without a record has a digest too: a missing one is then a finding", async () => {
    const { seal, verify } = openTrail({});
    await seal(at("10:10"));
    expect(await verify()).toMatchObject({ findings: [], hours: 1, records: 0 });
  });

  it("that was missed is caught up, in order, as far as the time goes", async () => {
    const { seal, verify, store } = openTrail();
    await seal(at("10:10"));
    const some = await seal(at("15:10"), undefined, () => !store.kept.has(digestName("2026-11-28T11")));
    expect(some.hours).toEqual(["2026-11-28T10", "2026-11-28T11"]);
    expect((await seal(at("15:10"))).hours).toEqual(["2026-11-28T12", "2026-11-28T13", "2026-11-28T14"]);
    expect(await verify()).toMatchObject({ findings: [], hours: 6 });
  });

  it("that was missed for months is caught up too", async () => {
    const { seal, verify } = openTrail();
    await seal(at("10:10"));
    await seal(new Date("2027-02-28T09:10:00Z"));
    expect(await verify()).toMatchObject({ findings: [], hours: 24 * 92 });
  });
});

test("S75: a run that dies after any of its writes is finished by the next one, with the same files", async () => {
  const whole = openTrail();
  await whole.seal(at("10:10"));
  for (let writes = 0; writes < 4; writes += 1) {
    const { store, deps, seal } = openTrail();
    let left = writes;
    const dying = async (write: () => Promise<unknown>): Promise<boolean> => {
      left -= 1;
      if (left < 0) {
        throw new Error("killed");
      }
      return (await write()) !== false;
    };
    const killed = {
      ...store,
      write: async (name: string, text: string) => void (await dying(() => store.write(name, text))),
      writeNew: (name: string, text: string) => dying(() => store.writeNew(name, text)),
    };
    await expect(seal(at("10:10"), { ...deps, store: killed })).rejects.toThrow("killed");
    expect((await seal(at("10:10"))).hours).toEqual([hour]);
    expect(store.kept, `${writes}`).toEqual(whole.store.kept);
  }
});

test("a digest is never written over, also not by a run beside another", async () => {
  const { store, seal, deps, verify } = openTrail();
  const late = { ...store, writeNew: async (name: string, text: string) => (await seal(at("10:10"))) && store.writeNew(name, text) };
  await seal(at("10:10"), { ...deps, store: late });
  expect(await verify()).toMatchObject({ findings: [], hours: 1, records: 6 });
});

describe("S75: an organisation's file", () => {
  const records = recordsOf(hour, { acme: 40 }).filter(({ organisation }) => organisation === "acme");
  const secret = Buffer.from("secret");
  const build = (some: readonly AuditRecord[]) => filesOf(hour, some, secret);
  const globex = records.map((record) => ({ ...record, organisation: "globex" }));

  it("is the same in whichever order the log gives its records, and however often", async () => {
    const [expected] = await build(records);
    const some = fc.shuffledSubarray([...records, ...records], { minLength: 80, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(some, async (shuffled) => {
        expect(await build(shuffled)).toEqual([expected]);
      }),
    );
  });

  it("has 1500 records at most, and one answer of the API holds it", async () => {
    const many = Array.from({ length: recordsOfFile + 1 }, (_, index) => ({
      ...(records[0] ?? expect.fail()),
      id: `${index}`.padStart(36, "0"),
      facts: "x".repeat(400),
    }));
    const files = await build(many);
    expect(files.map(({ name, records: count }) => [name, count])).toEqual([
      [recordsName("acme", hour, 0), recordsOfFile],
      [recordsName("acme", hour, 1), 1],
    ]);
    expect(Math.max(...files.map(({ text }) => text.length))).toBeLessThan(1_500_000);
  });

  it("cannot be guessed by another organisation: the same records have another leaf in each file and under another key", async () => {
    const leaves = await Promise.all([build(records), build(globex), filesOf(hour, records, Buffer.from("other"))]);
    expect(new Set(leaves.map(([file]) => file?.leaf.toString("hex"))).size).toBe(3);
    expect(readRecordsFile((await build(records))[0]?.text ?? "")?.header.salt).toMatch(/^[\w-]{43}$/);
  });

  it("has the name of no other organisation, whatever it is called", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: "grapheme" }), fc.string({ maxLength: 60, unit: "grapheme" }), (one, other) => {
        fc.pre(one !== other);
        expect(recordsName(one, hour, 0)).not.toBe(recordsName(other, hour, 0));
        expect(recordsName(one, hour, 0)).not.toBe(recordsName(undefined, hour, 0));
      }),
    );
  });

  it("is in the digest without a word about whose it is", async () => {
    const { store, seal } = openTrail();
    await seal(at("10:10"));
    const text = store.kept.get(digestName(hour))?.toString() ?? expect.fail();
    expect(text).not.toMatch(/acme|globex/);
    expect(readDigest(text)?.leaves).toHaveLength(3);
  });
});
