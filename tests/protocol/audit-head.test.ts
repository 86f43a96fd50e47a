import { describe, expect, it } from "vitest";
import { hashStatement, readDigest } from "../../lib/audit/digest.ts";
import { digestName } from "../../lib/audit/trail-names.ts";
import { verifyTrail } from "../../lib/audit/verify-trail.ts";
import { collectorOf } from "../fakes/memory-trail.ts";
import { at, hour, key, openTrail } from "../fixtures/sealed-trail.ts";

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
    await expect(seal(at("11:20"), { ...deps, collector: collectorOf({}) })).rejects.toThrow(
      "is not the one that was recorded as the head",
    );
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
