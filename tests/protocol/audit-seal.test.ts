import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { AuditRecord } from "../../lib/audit/audit-record.ts";
import { hashStatement, readDigest } from "../../lib/audit/digest.ts";
import { buildRecordsFiles, readRecordsFile, recordsOfFile } from "../../lib/audit/records-file.ts";
import { sealDue } from "../../lib/audit/seal-hour.ts";
import { digestName, recordsName } from "../../lib/audit/trail-names.ts";
import { verifyTrail } from "../../lib/audit/verify-trail.ts";
import { logOf, memoryHead, memoryTrail, newTrailKey, recordsOf } from "../fakes/memory-trail.ts";

const key = newTrailKey();
const hour = "2026-11-28T09";
const at = (time: string) => new Date(`2026-11-28T${time}:00Z`);

/** A stage with records in some hours. */
function openTrail(log: Readonly<Record<string, readonly AuditRecord[]>> = { [hour]: recordsOf(hour, { acme: 4, globex: 1 }) }) {
  const store = memoryTrail();
  const heads = memoryHead();
  const deps = { store, heads, signer: key.signer, stage: "aurora-oauth-test", records: logOf(log) };
  const seal = (now: Date, using = deps, mayGoOn?: () => boolean) => sealDue(using, now, mayGoOn);
  return { store, heads, deps, seal, verify: () => verifyTrail(store.files(), key.keys) };
}

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
    const { seal, verify } = openTrail();
    await seal(at("10:10"));
    let left = 2;
    const some = await seal(at("15:10"), undefined, () => left-- > 0);
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

describe("S94: the head of the chain", () => {
  const eleven = digestName("2026-11-28T10");
  async function sealedTwice() {
    const trail = openTrail();
    await trail.seal(at("10:10"));
    await trail.seal(at("11:10"));
    return { ...trail, verifyHead: () => verifyTrail(trail.store.files(), key.keys, { head: trail.heads.kept() }) };
  }

  it("is recorded with each hour: its hour, its number and its hash", async () => {
    const { heads, store } = await sealedTwice();
    const { line = "" } = readDigest(store.kept.get(eleven)?.toString() ?? "") ?? {};
    expect(heads.kept()).toEqual({ hour: "2026-11-28T10", number: 2, hash: hashStatement(line) });
  });

  it("shows an hour whose digest and log were deleted: it is not sealed again, the run says so, and the next hours go on", async () => {
    const { deps, store, heads, seal, verifyHead } = await sealedTwice();
    expect(store.kept.delete(eleven)).toBe(true);
    await expect(seal(at("11:20"), { ...deps, records: logOf({}) })).rejects.toThrow("is not the one that was recorded as the head");
    expect([store.kept.has(eleven), heads.kept()?.number]).toEqual([false, 2]);
    await expect(seal(at("12:10"))).rejects.toThrow("run audit verify");
    expect((await seal(at("13:10"))).hours).toEqual(["2026-11-28T12"]);
    expect((await verifyHead()).findings).toEqual([{ where: eleven, what: "is missing: an hour of the trail" }]);
  });

  it("shows a trail of which all was deleted, which begins anew nowhere", async () => {
    const { store, seal, verifyHead } = await sealedTwice();
    store.kept.clear();
    expect((await verifyHead()).findings).toEqual([
      { where: "digests/", what: "is empty: there is no digest, and 2 hours up to 2026-11-28T10 were sealed" },
    ]);
    await expect(seal(at("12:10"))).rejects.toThrow("2026-11-28T10 is not the one");
    expect((await verifyHead()).findings).toEqual([
      { where: digestName("2026-11-28T11"), what: "follows 2026-11-28T10, which is not here: the trail does not begin with this hour" },
    ]);
  });

  it("shows a trail that was begun anew, with the key, while the function had no head", async () => {
    const { store, heads, seal } = await sealedTwice();
    const before = heads.kept();
    store.kept.clear();
    heads.put(undefined);
    await seal(at("11:20"));
    const { findings } = await verifyTrail(store.files(), key.keys, { head: before });
    expect(findings).toEqual([
      { where: eleven, what: "is not the digest that was recorded when this hour was sealed" },
      { where: eleven, what: "is a first digest, with 1 hours up to 2026-11-28T10, and 2 were sealed: the trail was begun anew" },
    ]);
  });

  it("of another stage is a finding", async () => {
    const { store } = await sealedTwice();
    const other = openTrail();
    await other.seal(at("11:10"), { ...other.deps, stage: "aurora-oauth-other" });
    const { findings } = await verifyTrail(store.files(), key.keys, { head: other.heads.kept() });
    expect(findings).toContainEqual({ where: eleven, what: "is not the digest that was recorded when this hour was sealed" });
  });

  it.each([
    ["a run died before it recorded the last one", 1],
    ["the table was restored from before the trail", undefined],
  ])("is found by the digests where %s", async (_, number) => {
    const { store, heads, seal, verifyHead } = await sealedTwice();
    const { line = "" } = readDigest(store.kept.get(digestName(hour))?.toString() ?? "") ?? {};
    heads.put(number === undefined ? undefined : { hour, number, hash: hashStatement(line) });
    await seal(at("12:10"));
    expect(heads.kept()).toMatchObject({ hour: "2026-11-28T11", number: 3 });
    expect((await verifyHead()).findings).toEqual([]);
  });
});

describe("S75: an organisation's file", () => {
  const records = recordsOf(hour, { acme: 40 }).filter(({ organisation }) => organisation === "acme");
  const secret = Buffer.from("secret");
  const build = (some: readonly AuditRecord[]) => buildRecordsFiles("acme", hour, some, secret);

  it("is the same in whichever order the log gives its records, and however often", () => {
    const [expected] = build(records);
    const some = fc.shuffledSubarray([...records, ...records], { minLength: 80, maxLength: 80 });
    fc.assert(
      fc.property(some, (shuffled) => {
        expect(build(shuffled)).toEqual([expected]);
      }),
    );
  });

  it("has 1500 records at most, and one answer of the API holds it", () => {
    const many = Array.from({ length: recordsOfFile + 1 }, (_, index) => ({
      ...(records[0] ?? expect.fail()),
      id: `${index}`.padStart(36, "0"),
      facts: "x".repeat(400),
    }));
    const files = build(many);
    expect(files.map(({ name, records: count }) => [name, count])).toEqual([
      [recordsName("acme", hour, 0), recordsOfFile],
      [recordsName("acme", hour, 1), 1],
    ]);
    expect(Math.max(...files.map(({ text }) => text.length))).toBeLessThan(1_500_000);
  });

  it("cannot be guessed by another organisation: the same records have another leaf in each file and under another key", () => {
    const leaves = [
      build(records),
      buildRecordsFiles("globex", hour, records, secret),
      buildRecordsFiles("acme", hour, records, Buffer.from("other")),
    ];
    expect(new Set(leaves.map(([file]) => file?.leaf.toString("hex"))).size).toBe(3);
    expect(readRecordsFile(build(records)[0]?.text ?? "")?.header.salt).toMatch(/^[\w-]{43}$/);
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
