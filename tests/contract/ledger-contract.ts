import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { ChangeState, Ledger } from "../../lib/setup/ledger.ts";
import type { Clock } from "../../lib/system.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { newChange } from "../fixtures/new-change.ts";

const newKey = (): ConnectionKey => ({ tenant: randomUUID(), provider: "gcp", account: "default" });

/** What every ledger guarantees. */
export function describeLedger(name: string, open: (clock: Clock) => Ledger): void {
  const start = () => {
    const clock = stoppedClock();
    return { clock, ledger: open(clock), at: newKey() };
  };
  const change = newChange();

  describe(`the ledger of ${name}`, () => {
    it("holds a change from before it is made, and its outcome after", async () => {
      const { clock, ledger, at } = start();
      expect(await ledger.list(at)).toEqual([]);
      expect(await ledger.begin(at, change, { runId: "run-1" })).toBeUndefined();
      const begun = { change, state: "begun", runId: "run-1", facts: {}, begunAt: clock() };
      expect(await ledger.list(at)).toEqual([begun]);
      clock.moveSeconds(1);
      await ledger.end(at, change, { state: "changed", after: "role granted", facts: { unique_id: "1" } });
      const changed = { ...begun, state: "changed", after: "role granted", facts: { unique_id: "1" }, endedAt: clock() };
      expect(await ledger.list(at)).toEqual([changed]);
    });

    it("holds what stood before, as the plan says it and then as the outcome does", async () => {
      const { ledger, at } = start();
      await ledger.begin(at, newChange({ before: "label=theirs" }), { runId: "run-1" });
      expect(await ledger.list(at)).toMatchObject([{ change, before: "label=theirs" }]);
      await ledger.end(at, change, { state: "failed", code: "refused" });
      expect(await ledger.list(at), "an outcome without it").toMatchObject([{ before: "label=theirs", code: "refused" }]);
      await ledger.end(at, change, { state: "unchanged", before: "label=ours" });
      const [entry] = await ledger.list(at);
      expect(entry).toMatchObject({ state: "unchanged", before: "label=ours" });
      expect(entry, "a code is that of the last outcome").not.toHaveProperty("code");
    });

    it.each<ChangeState>(["undone", "gone", "failed", "unchanged", "kept"])("begins anew over %s", async (state) => {
      const { clock, ledger, at } = start();
      await ledger.begin(at, newChange({ before: "old" }), { runId: "run-1" });
      await ledger.end(at, change, { state, before: "older", after: "new", code: "why", facts: { unique_id: "1" } });
      const [ended] = await ledger.list(at);
      clock.moveMinutes(1);
      expect(await ledger.begin(at, newChange({ reason: "Needed still." }), { runId: "run-2" })).toEqual(ended);
      const anew = { change: newChange({ reason: "Needed still." }), state: "begun", runId: "run-2", facts: {}, begunAt: clock() };
      expect(await ledger.list(at)).toEqual([anew]);
    });

    it.each<ChangeState>(["begun", "changed"])("keeps what is %s when it begins again, apart from the run", async (state) => {
      const { clock, ledger, at } = start();
      await ledger.begin(at, newChange({ before: "old" }), { runId: "run-1" });
      await ledger.end(at, change, { state, after: "new", code: "why", facts: { unique_id: "1" } });
      const [earlier] = await ledger.list(at);
      clock.moveMinutes(1);
      expect(await ledger.begin(at, newChange({ before: "another" }), { runId: "run-2" })).toEqual(earlier);
      expect(await ledger.list(at)).toEqual([{ ...earlier, runId: "run-2" }]);
    });

    it("names the account that began a change last, and keeps it when a beginning names none", async () => {
      const { ledger, at } = start();
      await ledger.begin(at, change, { runId: "run-1", madeBy: "ada" });
      await ledger.end(at, change, { state: "changed" });
      expect(await ledger.list(at)).toMatchObject([{ runId: "run-1", madeBy: "ada" }]);
      expect(await ledger.begin(at, change, { runId: "run-2", madeBy: "grace" })).toMatchObject({ madeBy: "ada" });
      expect(await ledger.list(at)).toMatchObject([{ runId: "run-2", madeBy: "grace" }]);
      await ledger.begin(at, change, { runId: "run-3" });
      expect(await ledger.list(at)).toMatchObject([{ runId: "run-3", madeBy: "grace" }]);
      await ledger.end(at, change, { state: "undone" });
      await ledger.begin(at, change, { runId: "run-4", madeBy: "ada" });
      expect(await ledger.list(at)).toMatchObject([{ state: "begun", madeBy: "ada" }]);
    });

    it("lets one of twenty concurrent processes be the first", async () => {
      const { ledger, at } = start();
      const earlier = await Promise.all(Array.from({ length: 20 }, (_, index) => ledger.begin(at, change, { runId: `run-${index}` })));
      expect(earlier.filter((entry) => entry === undefined)).toHaveLength(1);
      expect(earlier.filter((entry) => entry?.state === "begun")).toHaveLength(19);
    });

    it("lets one of two concurrent processes begin anew what was undone", async () => {
      const { ledger, at } = start();
      await ledger.begin(at, change, { runId: "run-1" });
      await ledger.end(at, change, { state: "undone" });
      const earlier = await Promise.all(["run-2", "run-3"].map((runId) => ledger.begin(at, change, { runId })));
      expect(earlier.map((entry) => entry?.state).sort()).toEqual(["begun", "undone"]);
    });

    it("adds facts to those that are known, and replaces a fact by its name", async () => {
      const { ledger, at } = start();
      await ledger.begin(at, change, { runId: "run-1" });
      await ledger.end(at, change, { state: "changed", facts: { unique_id: "1", email: "robot" } });
      await ledger.end(at, change, { state: "changed", facts: { unique_id: "2", "a name.with-signs": "3" } });
      await ledger.end(at, change, { state: "kept" });
      expect(await ledger.list(at)).toMatchObject([{ facts: { unique_id: "2", email: "robot", "a name.with-signs": "3" } }]);
    });

    it.each<ChangeState>(["unchanged", "failed"])("keeps what another process has made when an outcome is %s", async (state) => {
      const { ledger, at } = start();
      await ledger.begin(at, change, { runId: "run-1" });
      await ledger.end(at, change, { state: "changed", after: "made" });
      const made = await ledger.list(at);
      await ledger.end(at, change, { state, after: "seen", code: "refused" });
      expect(await ledger.list(at)).toEqual(made);
    });

    it("refuses the outcome of a change that has not begun", async () => {
      const { ledger, at } = start();
      await ledger.begin(at, change, { runId: "run-1" });
      for (const other of [newChange({ name: "other" }), newChange({ kind: "other" }), newChange({ target: "other" })]) {
        await expect(ledger.end(at, other, { state: "changed" })).rejects.toMatchObject({ code: "not_found" });
      }
      expect(await ledger.list(at)).toHaveLength(1);
    });

    it("lists the changes of one target, and no other whose id begins like it", async () => {
      const { ledger, at } = start();
      const targets = ["p", "p#", "p#q", "pq", "p=23", ""];
      for (const target of targets) {
        await ledger.begin(at, newChange({ target }), { runId: "run-1" });
      }
      for (const target of targets) {
        expect(await ledger.list(at, target)).toMatchObject([{ change: { target } }]);
      }
      expect(await ledger.list(at, "absent")).toEqual([]);
      expect(await ledger.list(at)).toHaveLength(targets.length);
    });

    it("tells changes apart whose parts read alike together", async () => {
      const { ledger, at } = start();
      const alike = [
        newChange({ kind: "a", name: "b c" }),
        newChange({ kind: "a b", name: "c" }),
        newChange({ kind: 'a","b', name: "c" }),
        newChange({ kind: "a", name: 'b","c' }),
        newChange({ name: `${"long".repeat(300)} member:é` }),
      ];
      for (const one of alike) {
        expect(await ledger.begin(at, one, { runId: "run-1" })).toBeUndefined();
      }
      expect((await ledger.list(at)).map((entry) => entry.change.name).sort()).toEqual(alike.map((one) => one.name).sort());
    });

    it("S62: tells apart what is about accounts of different homes, and what an earlier release has begun without a home", async () => {
      const { ledger, at } = start();
      const alike = [newChange(), newChange({ home: "home-1" }), newChange({ home: "home-2" })];
      for (const one of alike) {
        expect(await ledger.begin(at, one, { runId: "run-1", madeBy: one.home ?? "nobody" })).toBeUndefined();
      }
      const [, second = expect.unreachable()] = alike;
      await ledger.end(at, second, { state: "changed" });
      const entries = (await ledger.list(at)).map(({ change: { home }, state, madeBy }) => ({ home, state, madeBy }));
      expect(new Set(entries)).toEqual(
        new Set([
          { state: "begun", madeBy: "nobody" },
          { home: "home-1", state: "changed", madeBy: "home-1" },
          { home: "home-2", state: "begun", madeBy: "home-2" },
        ]),
      );
    });

    it("S49: is that of one connection", async () => {
      const { ledger, at } = start();
      await ledger.begin(at, change, { runId: "run-1" });
      const others: ConnectionKey[] = [
        { ...at, tenant: `${at.tenant}#gcp` },
        { ...at, tenant: randomUUID() },
        { ...at, provider: "ovh" },
        { ...at, account: "other" },
      ];
      for (const other of others) {
        expect(await ledger.list(other)).toEqual([]);
        await ledger.erase(other);
        await expect(ledger.end(other, change, { state: "changed" })).rejects.toMatchObject({ code: "not_found" });
      }
      expect(await ledger.list(at)).toHaveLength(1);
    });

    it("lists and erases more than one page and one batch of changes", async () => {
      const { ledger, at } = start();
      const other = newKey();
      // A page of DynamoDB has 1 MB.
      const reason = "x".repeat(30_000);
      const many = Array.from({ length: 60 }, (_, index) => newChange({ target: `target-${index % 2}`, name: `role-${index}`, reason }));
      await Promise.all([...many.map((one) => ledger.begin(at, one, { runId: "run-1" })), ledger.begin(other, change, { runId: "run-1" })]);
      expect(new Set((await ledger.list(at)).map((entry) => entry.change.name)).size).toBe(60);
      expect(await ledger.list(at, "target-1")).toHaveLength(30);
      await ledger.erase(at);
      expect(await ledger.list(at)).toEqual([]);
      await ledger.erase(at);
      expect(await ledger.list(other)).toHaveLength(1);
    });
  });
}
