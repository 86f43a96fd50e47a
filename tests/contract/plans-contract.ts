import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { Plans } from "../../lib/setup/plan.ts";
import type { Clock } from "../../lib/system.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { newChange, newPlan } from "../fixtures/new-change.ts";

/** What every store of plans guarantees. */
export function describePlans(name: string, open: (clock: Clock) => Plans): void {
  const start = () => {
    const clock = stoppedClock();
    const at: ConnectionKey = { tenant: randomUUID(), provider: "gcp", account: "default" };
    return { clock, plans: open(clock), at, plan: newPlan(randomUUID()) };
  };

  describe(`the plans of ${name}`, () => {
    it("are read as they were written, in the order of their targets", async () => {
      const { plans, at, plan } = start();
      expect(await plans.read(at, plan.id)).toBeUndefined();
      await plans.write(at, plan);
      expect(await plans.read(at, plan.id)).toEqual(plan);
      const { targets, ...header } = plan;
      expect(await plans.readHeader(at, plan.id)).toEqual({ ...header, targetIds: ["target-2", "target-1"] });
      await plans.write(at, { ...plan, personId: "person-1" });
      expect(await plans.readHeader(at, plan.id)).toMatchObject({ personId: "person-1" });
    });

    it("keep the home whose account a change is about", async () => {
      const { plans, at, plan } = start();
      const change = newChange({ target: "target-1", home: "target-2" });
      await plans.write(at, {
        ...plan,
        targets: plan.targets.map((target) => (target.id === "target-1" ? { ...target, changes: [change] } : target)),
      });
      expect((await plans.readTarget(at, plan.id, "target-1"))?.changes).toEqual([change]);
    });

    it("are read one target at a time", async () => {
      const { plans, at, plan } = start();
      await plans.write(at, plan);
      for (const target of plan.targets) {
        expect(await plans.readTarget(at, plan.id, target.id)).toEqual(target);
      }
      expect(await plans.readTarget(at, plan.id, "target")).toBeUndefined();
      expect(await plans.readTarget(at, randomUUID(), "target-1")).toBeUndefined();
    });

    it("say of a home that it was not chosen", async () => {
      const { plans, at, plan } = start();
      const home = { id: "home", name: "Home", changes: [newChange({ target: "home" })], obstacles: [], isHomeOnly: true as const };
      const targets = [...plan.targets, home];
      await plans.write(at, { ...plan, targets });
      expect(await plans.read(at, plan.id)).toEqual({ ...plan, targets });
      expect(await plans.readTarget(at, plan.id, "home")).toEqual(home);
    });

    it("may have no target", async () => {
      const { plans, at, plan } = start();
      await plans.write(at, { ...plan, targets: [] });
      expect(await plans.read(at, plan.id)).toEqual({ ...plan, targets: [] });
    });

    it("are gone with the instant at which they expire", async () => {
      const { clock, plans, at, plan } = start();
      await plans.write(at, { ...plan, expiresAt: new Date(clock().getTime() + 60_000) });
      clock.moveSeconds(59.999);
      expect(await plans.read(at, plan.id)).toBeDefined();
      expect(await plans.readTarget(at, plan.id, "target-1")).toBeDefined();
      clock.moveSeconds(0.001);
      expect(await plans.read(at, plan.id)).toBeUndefined();
      expect(await plans.readHeader(at, plan.id)).toBeUndefined();
      expect(await plans.readTarget(at, plan.id, "target-1")).toBeUndefined();
    });

    it("are replaced whole: of a plan with another hash nothing stays", async () => {
      const { plans, at, plan } = start();
      await plans.write(at, plan);
      const [first] = plan.targets;
      const next = { ...plan, hash: "another", targets: first === undefined ? [] : [{ ...first, changes: [] }] };
      await plans.write(at, next);
      expect(await plans.read(at, plan.id)).toEqual(next);
      expect(await plans.readTarget(at, plan.id, "target-1")).toBeUndefined();
    });

    it("S49: are those of one connection", async () => {
      const { plans, at, plan } = start();
      await plans.write(at, plan);
      const others: ConnectionKey[] = [
        { ...at, tenant: randomUUID() },
        { ...at, provider: "ovh" },
        { ...at, account: "other" },
      ];
      for (const other of others) {
        expect(await plans.read(other, plan.id)).toBeUndefined();
        expect(await plans.readHeader(other, plan.id)).toBeUndefined();
        expect(await plans.readTarget(other, plan.id, "target-1")).toBeUndefined();
      }
    });

    it("hold a hundred targets with twenty-five changes each", async () => {
      const { plans, at, plan } = start();
      const reason = "Needed for what the product shows. ".repeat(20);
      const targets = Array.from({ length: 100 }, (_, index) => ({
        id: `target-${index}`,
        name: "n".repeat(30),
        changes: Array.from({ length: 25 }, (_change, number) => newChange({ target: `target-${index}`, name: `role-${number}`, reason })),
        obstacles: [],
      }));
      await plans.write(at, { ...plan, targets });
      expect(await plans.read(at, plan.id)).toEqual({ ...plan, targets });
    });
  });
}
