import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type PublicKeys, readDigest } from "../../lib/audit/digest.ts";
import { hashLeaf } from "../../lib/audit/merkle.ts";
import { sealDue } from "../../lib/audit/seal-hour.ts";
import { beginOf, digestName, hourAfter, proofName, recordsName } from "../../lib/audit/trail-names.ts";
import { proveLeaf } from "../../lib/audit/verify-proof.ts";
import { verifyTrail } from "../../lib/audit/verify-trail.ts";
import { collectorOf, filesOf, memoryHead, memoryTrail, newTrailKey, recordsOf } from "../fakes/memory-trail.ts";

const hours = ["2026-11-28T09", "2026-11-28T10", "2026-11-28T11"] as const;
const [first, second, third] = hours;
const acme = recordsName("acme", second, 0);

let keys: PublicKeys;
let whole: ReadonlyMap<string, Buffer>;
beforeAll(async () => {
  const { signer, keys: own } = newTrailKey();
  keys = own;
  const store = memoryTrail();
  const log = Object.fromEntries(hours.map((hour) => [hour, recordsOf(hour, { acme: 5, globex: 3 })]));
  for (const hour of hours) {
    await sealDue(
      { store, heads: memoryHead(), signer, stage: "aurora-oauth-test", collector: collectorOf(log) },
      beginOf(hourAfter(hour, 2)),
    );
  }
  whole = store.kept;
});

/** Verifies the trail after a change of its files. */
async function verify(change: (files: Map<string, Buffer>) => void = () => undefined, options = {}, given = keys) {
  const files = new Map(whole);
  change(files);
  return verifyTrail(memoryTrail(files).files(), given, options);
}
const linesOf = (files: ReadonlyMap<string, Buffer>, name: string) => (files.get(name) ?? expect.fail(name)).toString().split("\n");
const toUrlSafe = (character: string) => character.replace("+", "-").replace("/", "_");
const edit = (name: string, to: (lines: string[]) => string[]) => (files: Map<string, Buffer>) =>
  files.set(name, Buffer.from(to(linesOf(files, name)).join("\n")));

describe("S75: a trail", () => {
  it("passes as it was sealed", async () => {
    expect(await verify()).toEqual({ findings: [], hours: 3, files: 9, records: 27, first, last: third });
  });

  it("of which one bit was flipped is found, wherever the bit is", async () => {
    const names = [...whole.keys()];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(), fc.nat(7), async (name, place, bit) => {
        const { findings } = await verify((files) => {
          const bytes = Buffer.from(files.get(name) ?? expect.fail());
          const at = place % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
          files.set(name, bytes);
        });
        expect(findings.map(({ where }) => where)).toContain(name);
      }),
      { numRuns: 300 },
    );
  });

  it("of which any file is missing is found, and it is said which", async () => {
    for (const name of whole.keys()) {
      const { findings } = await verify((files) => files.delete(name), { since: first, until: third });
      expect(findings.length, name).toBeGreaterThan(0);
    }
  });
});

describe("S75: what was done is named, with its place", () => {
  it("one record was changed", async () => {
    const { findings } = await verify(
      edit(acme, (lines) => lines.map((line, at) => (at === 3 ? line.replace("handed_out", "requested") : line))),
    );
    expect(findings).toEqual([{ where: acme, what: "record 3 was changed" }]);
  });

  it("one record is missing", async () => {
    const { findings } = await verify(edit(acme, (lines) => lines.toSpliced(2, 1)));
    expect(findings).toEqual([
      { where: acme, what: "record 2 is missing" },
      { where: digestName(second), what: "names 9 records, and 8 are here" },
    ]);
  });

  it("one record was added", async () => {
    const { findings } = await verify(edit(acme, (lines) => lines.toSpliced(2, 0, '{"id":"x"}')));
    expect(findings).toContainEqual({ where: acme, what: "line 3 is no record of this file" });
  });

  it("two records were swapped", async () => {
    const { findings } = await verify(edit(acme, ([head = "", one = "", two = "", ...rest]) => [head, two, one, ...rest]));
    expect(findings).toEqual([{ where: acme, what: "records 1, 2 moved: they are in another order" }]);
  });

  it("two files were swapped", async () => {
    const other = recordsName("globex", second, 0);
    const { findings } = await verify((files) => {
      const [one, two] = [files.get(acme) ?? expect.fail(), files.get(other) ?? expect.fail()];
      files.set(acme, two).set(other, one);
    });
    expect(findings).toEqual([
      { where: acme, what: `is in another's place: it is ${other}` },
      { where: other, what: `is in another's place: it is ${acme}` },
    ]);
  });

  it("an hour is missing, with its files and without them", async () => {
    const gone = { where: digestName(second), what: "is missing: an hour of the trail" };
    expect((await verify((files) => files.delete(digestName(second)))).findings).toEqual([gone]);
    const { findings } = await verify((files) => {
      for (const name of [...files.keys()].filter((each) => each.includes(second))) {
        files.delete(name);
      }
    });
    expect(findings).toEqual([gone]);
  });

  it("the first hours are missing", async () => {
    const { findings } = await verify((files) => files.delete(digestName(first)));
    expect(findings).toEqual(
      [
        { where: digestName(second), what: `follows ${first}, which is not here: the trail does not begin with this hour` },
        ...["acme", "globex"].map((owner) => ({ where: recordsName(owner, first, 0), what: "belongs to an hour without a digest" })),
        { where: recordsName(undefined, first, 0), what: "belongs to an hour without a digest" },
      ].toSorted((one, other) => one.where.localeCompare(other.where)),
    );
  });

  it("the last hour is missing, if it is known until when the trail goes", async () => {
    const { findings } = await verify((files) => files.delete(digestName(third)), { until: third });
    expect(findings[0]).toEqual({ where: digestName(third), what: "is missing: an hour of the trail" });
  });

  it("a digest is signed by another key", async () => {
    const other = newTrailKey();
    const forged = memoryTrail(new Map([[digestName(first), whole.get(digestName(first)) ?? expect.fail()]]));
    const collector = collectorOf({ [second]: recordsOf(second, { acme: 1 }) });
    await sealDue(
      { store: forged, heads: memoryHead(), signer: other.signer, stage: "aurora-oauth-test", collector },
      beginOf(hourAfter(second, 2)),
    );
    const digest = forged.kept.get(digestName(second)) ?? expect.fail();
    const { findings } = await verify((files) => files.set(digestName(second), digest));
    expect(findings).toContainEqual({
      where: digestName(second),
      what: `is signed by another key than those that were given: ${other.signer.key}`,
    });
    expect(findings).toContainEqual({
      where: digestName(third),
      what: "does not follow the digest before it: one of the two was replaced",
    });
  });

  it("a whole forged trail passes with its own key only", async () => {
    const { findings } = await verify(undefined, {}, newTrailKey().keys);
    expect(findings.filter(({ what }) => what.startsWith("is signed by another key"))).toHaveLength(3);
  });

  it("a file was written anew with its header, and its leaf in the digest too", async () => {
    const [forged = expect.fail()] = await filesOf(second, recordsOf(second, { acme: 5 }).slice(1, -1), Buffer.from("forged"));
    const { findings } = await verify((files) => {
      const digest = linesOf(files, digestName(second));
      const old = hashLeaf(linesOf(files, acme)[0] ?? "").toString("base64url");
      const text = digest.join("\n").replace(old, forged.leaf.toString("base64url"));
      files.set(acme, Buffer.from(forged.text)).set(digestName(second), Buffer.from(text));
    });
    expect(findings).toEqual([
      { where: digestName(second), what: "was changed: its leaves do not give the root that was signed" },
      { where: digestName(second), what: "names 9 records, and 8 are here" },
    ]);
  });

  it.each([
    ["signature", 1, /(.)==/],
    ["leaf", 2, /(.)"\]/],
  ])("the same %s was spelled in another way", async (_what, line, end) => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const { findings } = await verify(
      edit(digestName(second), (lines) =>
        lines.map((text, at) =>
          // The last bit of the last character belongs to no byte.
          at === line
            ? text.replace(end, (tail, last: string) =>
                tail.replace(last, alphabet[alphabet.indexOf(toUrlSafe(last)) ^ 1] ?? expect.fail()),
              )
            : text,
        ),
      ),
    );
    expect(findings).toContainEqual({ where: digestName(second), what: "cannot be read: it was changed" });
  });

  it("a file that does not belong there", async () => {
    const { findings } = await verify((files) => files.set("records/note.txt", Buffer.from("")));
    expect(findings).toEqual([{ where: "records/note.txt", what: "is no file of a trail" }]);
  });
});

/** What an organisation gets: its own files with their proofs, and of each digest what was signed. */
function exportOf(files: ReadonlyMap<string, Buffer>, owner: string): Map<string, Buffer> {
  const own = new Map<string, Buffer>();
  for (const hour of hours) {
    const text = (files.get(digestName(hour)) ?? expect.fail()).toString();
    const name = recordsName(owner, hour, 0);
    const file = files.get(name) ?? expect.fail();
    const proof = proveLeaf(readDigest(text) ?? expect.fail(), hashLeaf(linesOf(files, name)[0] ?? ""));
    own.set(digestName(hour), Buffer.from(text.split("\n").slice(0, 2).join("\n")));
    own.set(name, file).set(proofName(name), Buffer.from(JSON.stringify(proof)));
  }
  return own;
}

describe("S75: the export of one organisation", () => {
  const check = (files: Map<string, Buffer>) => verifyTrail(memoryTrail(files).files(), keys, { isExport: true });

  it("passes with its own files and proofs, and holds nothing of another organisation", async () => {
    const own = exportOf(whole, "acme");
    expect(await check(own)).toEqual({ findings: [], hours: 3, files: 3, records: 15, first, last: third });
    expect([...own.values()].join("")).not.toContain("globex");
  });

  it("of which one bit was flipped is found, wherever the bit is", async () => {
    const own = exportOf(whole, "acme");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...own.keys()), fc.nat(), fc.nat(7), async (name, place, bit) => {
        const bytes = Buffer.from(own.get(name) ?? expect.fail());
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        expect((await check(new Map(own).set(name, bytes))).findings).not.toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("does not pass as a whole trail: a file could be missing, and so could the leaves that would tell", async () => {
    const { findings } = await verifyTrail(memoryTrail(exportOf(whole, "acme")).files(), keys);
    expect(findings.map(({ where, what }) => [where, what])).toEqual(
      hours.map((hour) => [digestName(hour), "has no leaves: whether a file is missing cannot be told"]),
    );
  });

  it("is not that of another with the proof of its file", async () => {
    const own = exportOf(whole, "acme");
    own.set(proofName(acme), exportOf(whole, "globex").get(proofName(recordsName("globex", second, 0))) ?? expect.fail());
    expect((await check(own)).findings).toEqual([{ where: acme, what: "has no proof that it is in the digest of its hour" }]);
  });
});
