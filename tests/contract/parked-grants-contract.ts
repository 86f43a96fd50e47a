import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type ParkedGrant, unknownIdentity } from "../../lib/connections/attempt.ts";
import type { ParkedGrants } from "../../lib/connections/stores.ts";
import { newParked } from "../fixtures/new-parked.ts";

const now = new Date("2026-03-01T12:00:00Z");
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

const idsOf = (grants: readonly ParkedGrant[]) => grants.map(({ parkedId }) => parkedId);

/** What every store of parked grants does. `open` gives an empty one, as `listDue` sees all there is. */
export function describeParkedGrants(name: string, open: () => Promise<ParkedGrants>): void {
  describe(`a parked grant in ${name}`, () => {
    it("is read as it was written", async () => {
      const [parked, grant] = [await open(), newParked()];
      await parked.write(grant);
      expect(await parked.read(grant.parkedId)).toEqual(grant);
      const identity = { id: "110100000000000000001" };
      const { tokenExpiresAt: _, ...bare } = newParked({ identity, phase: "confirming", scopesGranted: [], replaceAccount: true });
      await parked.write(bare);
      expect(await parked.read(bare.parkedId)).toEqual(bare);
      const full = newParked({
        method: "client",
        details: { tailnet: "T1234CNTRL" },
        duties: { probe: now },
        checked: { at: now },
        storesNothing: true,
        takesOver: "connection-1",
        reach: { seen: 1, of: 2, missing: ["b"] },
        sealedCode: "1f0c9a2e.T5x",
        endsLogin: "grant-1",
        waitsForFinish: true,
        tags: { env: "prod" },
      });
      await parked.write(full);
      expect(await parked.read(full.parkedId)).toEqual(full);
    });

    it("is not there when it was never written, or was erased", async () => {
      const [parked, grant] = [await open(), newParked()];
      await parked.write(grant);
      await parked.erase(grant.parkedId);
      await parked.erase(grant.parkedId);
      expect(await parked.read(grant.parkedId)).toBeUndefined();
      expect(await parked.listDue(at(10_000), 10)).toEqual([]);
    });

    it("gets what its account sees while it waits for its confirmation, and not afterwards", async () => {
      const [parked, grant, confirmed] = [await open(), newParked(), newParked({ phase: "confirming" })];
      const reach = { seen: 0, of: 2, missing: ["a", "b"] };
      await parked.write(grant);
      await parked.write(confirmed);
      for (const { parkedId } of [grant, confirmed, newParked()]) {
        await parked.noteReach(parkedId, reach);
      }
      expect(await parked.read(grant.parkedId)).toEqual({ ...grant, reach });
      expect(await parked.read(confirmed.parkedId)).toEqual(confirmed);
      expect(idsOf(await parked.listDue(at(10_000), 10)).toSorted()).toEqual([grant.parkedId, confirmed.parkedId].toSorted());
    });

    it("is due when it expires, or at the instant that its writer gave", async () => {
      const parked = await open();
      const [unsaid, said] = [newParked(), newParked({ phase: "confirming" })];
      await parked.write(unsaid);
      await parked.write(said, at(60));
      expect(idsOf(await parked.listDue(at(59), 10))).toEqual([]);
      expect(idsOf(await parked.listDue(at(60), 10))).toEqual([said.parkedId]);
      expect(idsOf(await parked.listDue(at(600), 10))).toEqual([said.parkedId, unsaid.parkedId]);
      expect(await parked.read(said.parkedId)).toEqual(said);
    });

    it.each(["rejected", "ended"] as const)("of an unknown account that is %s waits for no confirmation", async (phase) => {
      const [parked, grant] = [await open(), newParked({ phase, identity: unknownIdentity })];
      await parked.write(grant);
      expect(await parked.read(grant.parkedId)).toEqual(grant);
      expect(await parked.listWaiting({ provider: "gcp", identity: unknownIdentity }, now)).toEqual([]);
      await parked.erase(grant.parkedId);
      expect(await parked.read(grant.parkedId)).toBeUndefined();
    });

    it.each([
      ["parked", ["parked"], "confirming", true],
      ["parked", ["parked", "confirming"], "confirming", true],
      ["confirming", ["parked", "confirming"], "confirming", true],
      ["confirming", ["parked"], "rejected", false],
      ["rejected", ["parked", "confirming"], "confirming", false],
      ["rejected", ["rejected"], "rejected", true],
      ["rejected", ["rejected"], "ended", true],
      ["ended", ["parked", "rejected"], "rejected", false],
    ] as const)("that is %s moves from %j to %s: %s", async (phase, from, to, moves) => {
      const [parked, grant] = [await open(), newParked({ phase })];
      await parked.write(grant);
      expect(await parked.advance(grant.parkedId, from, to, at(60))).toBe(moves);
      expect(await parked.read(grant.parkedId)).toEqual({ ...grant, phase: moves ? to : phase });
      expect(idsOf(await parked.listDue(at(60), 10))).toEqual(moves ? [grant.parkedId] : []);
    });

    it("moves once for all that have seen it due", async () => {
      const [parked, grant] = [await open(), newParked({ phase: "confirming" })];
      await parked.write(grant, at(60));
      const claim = (seconds: number) => parked.advance(grant.parkedId, ["confirming"], "confirming", at(360), { dueBy: at(seconds) });
      expect(await claim(59)).toBe(false);
      expect((await Promise.all([claim(60), claim(60)])).toSorted()).toEqual([false, true]);
      expect(idsOf(await parked.listDue(at(359), 10))).toEqual([]);
      expect(idsOf(await parked.listDue(at(360), 10))).toEqual([grant.parkedId]);
    });

    it("keeps the instant of its first confirmation", async () => {
      const [parked, grant] = [await open(), newParked()];
      await parked.write(grant);
      const confirmedAt = new Date("2026-03-01T12:05:00.789Z");
      await parked.advance(grant.parkedId, ["parked"], "confirming", at(60), { confirmedAt });
      await parked.advance(grant.parkedId, ["parked", "confirming"], "confirming", at(120), { confirmedAt: at(70) });
      await parked.advance(grant.parkedId, ["confirming"], "confirming", at(180));
      expect(await parked.read(grant.parkedId)).toEqual({ ...grant, phase: "confirming", confirmedAt });
      const begun = newParked({ phase: "confirming", confirmedAt });
      await parked.write(begun);
      expect(await parked.read(begun.parkedId)).toEqual(begun);
      expect(await parked.advance(newParked().parkedId, ["parked"], "confirming", at(60), { confirmedAt })).toBe(false);
    });

    it("is found by its account while it may go live, in whichever organisation", async () => {
      const parked = await open();
      const subject = `person-${randomUUID()}`;
      const waiting = newParked({ identity: { id: subject } });
      const confirming = newParked({ identity: { id: subject }, tenant: "globex", phase: "confirming", expiresAt: at(-60) });
      const others = [
        newParked({ identity: { id: `${subject}2` } }),
        newParked({ identity: { id: subject }, provider: "ovh" }),
        newParked({ identity: { id: subject }, phase: "rejected" }),
        newParked({ identity: { id: subject }, expiresAt: now }),
      ];
      for (const grant of [waiting, confirming, ...others]) {
        await parked.write(grant);
      }
      const found = async () => idsOf(await parked.listWaiting({ provider: "gcp", identity: { id: subject } }, now)).toSorted();
      expect(await found()).toEqual(idsOf([waiting, confirming]).toSorted());
      await parked.advance(waiting.parkedId, ["parked"], "rejected", at(60));
      expect(await found()).toEqual([confirming.parkedId]);
      await parked.erase(confirming.parkedId);
      expect(await found()).toEqual([]);
    });

    it("that is erased does not move, and is not restored", async () => {
      const [parked, { parkedId }] = [await open(), newParked()];
      expect(await parked.advance(parkedId, ["parked"], "confirming", at(60))).toBe(false);
      expect(await parked.read(parkedId)).toBeUndefined();
      expect(await parked.listDue(at(10_000), 10)).toEqual([]);
    });

    it("moves once for twenty concurrent callers", async () => {
      const [parked, grant] = [await open(), newParked()];
      await parked.write(grant);
      const moved = await Promise.all(Array.from({ length: 20 }, () => parked.advance(grant.parkedId, ["parked"], "rejected", at(60))));
      expect(moved.filter(Boolean)).toHaveLength(1);
    });

    it("is due at its expiry, and later at its last due time", async () => {
      const [parked, grant] = [await open(), newParked()];
      await parked.write(grant);
      expect(await parked.listDue(at(599), 10)).toEqual([]);
      expect(idsOf(await parked.listDue(at(600), 10))).toEqual([grant.parkedId]);
      await parked.advance(grant.parkedId, ["parked"], "parked", at(900));
      expect(await parked.listDue(at(899), 10)).toEqual([]);
      expect(await parked.listDue(at(900), 10)).toEqual([grant]);
    });

    it("that is confirming is listed before all others, however many of them have been due for longer", async () => {
      const parked = await open();
      const others = Array.from({ length: 12 }, (_, index) => newParked({ phase: index % 2 === 0 ? "rejected" : "parked" }));
      const [confirmed, begun] = [newParked({ expiresAt: at(500) }), newParked({ phase: "confirming", expiresAt: at(700) })];
      for (const grant of [...others, confirmed, begun]) {
        await parked.write(grant);
      }
      await parked.advance(confirmed.parkedId, ["parked"], "confirming", at(701), { confirmedAt: at(1) });
      expect(idsOf(await parked.listDue(at(701), 10)).slice(0, 2)).toEqual([begun.parkedId, confirmed.parkedId]);
      expect(await parked.listDue(at(701), 10), "as many of the others").toHaveLength(12);
      await parked.advance(begun.parkedId, ["confirming"], "rejected", at(600));
      expect(idsOf(await parked.listDue(at(701), 20))).toHaveLength(14);
      expect(idsOf(await parked.listDue(at(701), 20))[0]).toBe(confirmed.parkedId);
    });

    it("is listed with the others, the oldest first, and at most as many as requested", async () => {
      const parked = await open();
      const grants = Array.from({ length: 40 }, (_, index) => newParked({ expiresAt: at(600 - ((index * 7) % 40)) }));
      await Promise.all(grants.map((grant) => parked.write(grant)));
      const inOrder = idsOf(grants.toSorted((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime()));
      expect(idsOf(await parked.listDue(at(600), 100))).toEqual(inOrder);
      expect(idsOf(await parked.listDue(at(600), 10))).toEqual(inOrder.slice(0, 10));
    });
  });
}
