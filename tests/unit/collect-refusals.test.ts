import { describe, expect, it } from "vitest";
import { collectRefusals } from "../../lib/connections/jobs/collect-refusals.ts";
import { refusalBudget } from "../../lib/connections/mass-refusal.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

const group = { provider: "ovh", method: "login", peer: "ovh-eu" } as const;
const other = { ...group, peer: "ovh-ca" };
const code = "grant_revoked";

/** A tick, and the connections that it works on. */
function openTick(concurrency = 64) {
  const { endings, during, withheld } = collectRefusals(refusalBudget(stoppedClock()), concurrency);
  const ended: string[] = [];
  const kept: string[] = [];
  /** The provider refuses a connection. */
  const refuse = (name: string, of: typeof group | typeof other = group) =>
    during(async () => void ((await endings.mayEnd(of, code)) ? ended : kept).push(name));
  /** The provider accepts a connection, some time later. */
  const accept = (of: typeof group | typeof other = group) => during(async () => endings.accepted(of));
  /** A connection whose provider has not answered yet. */
  const hang = () => {
    const answer = Promise.withResolvers<void>();
    const done = during(() => answer.promise);
    return {
      answer: () => {
        answer.resolve();
        return done;
      },
    };
  };
  return { refuse, accept, hang, ended, kept, withheld };
}

const oneTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("the endings of one tick", () => {
  it("tell the budget of the process what the provider has accepted: it counts for the next tick and for the broker as well", () => {
    const accepted: unknown[] = [];
    const budget = { accepted: (of: unknown) => void accepted.push(of), mayEnd: async () => true };
    collectRefusals(budget, 64).endings.accepted(group);
    expect(accepted).toEqual([group]);
  });

  it("wait while other connections are in progress", async () => {
    const { refuse, hang, ended } = openTick();
    const slow = hang();
    const refused = refuse("a");
    await oneTurn();
    expect(ended).toEqual([]);
    await slow.answer();
    await refused;
    expect(ended).toEqual(["a"]);
  });

  it("wait no longer than until as many others have finished as the tick works on at a time", async () => {
    const { refuse, accept, hang, ended } = openTick(3);
    const slow = hang();
    const refused = refuse("a");
    await accept(other);
    await accept(other);
    await oneTurn();
    expect(ended).toEqual([]);
    await accept(other);
    await refused;
    expect(ended).toEqual(["a"]);
    await slow.answer();
  });

  it("are written when there are five of them, and none is when there are six", async () => {
    const few = openTick();
    await Promise.all(["a", "b", "c", "d", "e"].map((name) => few.refuse(name)));
    expect([few.ended.length, few.kept.length, few.withheld()]).toEqual([5, 0, []]);
    const many = openTick();
    await Promise.all(["a", "b", "c", "d", "e", "f"].map((name) => many.refuse(name)));
    expect([many.ended.length, many.kept.length]).toEqual([0, 6]);
    expect(many.withheld()).toEqual([{ ...group, code, times: 6 }]);
  });

  it("are each paid for by one connection that is accepted after the first refusal", async () => {
    const { refuse, accept, hang, ended, kept } = openTick();
    const slow = hang();
    const refusals = Array.from({ length: 10 }, (_, index) => refuse(`${index}`));
    for (let index = 0; index < 4; index += 1) {
      await accept();
    }
    await slow.answer();
    await Promise.all(refusals);
    expect([ended.length, kept.length]).toEqual([4, 6]);
    await accept();
    await Promise.all([refuse("late"), refuse("later")]);
    expect([ended.length, kept.length], "one more was accepted").toEqual([5, 7]);
  });

  it("take no acceptance from before the first refusal as evidence: the fault may have begun since", async () => {
    const { refuse, accept, ended } = openTick();
    await Promise.all(Array.from({ length: 50 }, () => accept()));
    await Promise.all(Array.from({ length: 50 }, (_, index) => refuse(`${index}`)));
    expect(ended).toEqual([]);
  });

  it("of one peer are not backed by the connections of another one", async () => {
    const { refuse, accept, hang, ended } = openTick();
    const slow = hang();
    const refusals = Array.from({ length: 10 }, (_, index) => refuse(`${index}`));
    await Promise.all(Array.from({ length: 10 }, () => accept(other)));
    await slow.answer();
    await Promise.all(refusals);
    expect(ended).toEqual([]);
  });

  it("do not wait any more once a crowd was refused", async () => {
    const { refuse, hang, kept, withheld } = openTick();
    await Promise.all(Array.from({ length: 6 }, (_, index) => refuse(`${index}`)));
    const slow = hang();
    await refuse("late");
    expect(kept).toHaveLength(7);
    expect(withheld()).toMatchObject([{ times: 7 }]);
    await slow.answer();
  });
});
