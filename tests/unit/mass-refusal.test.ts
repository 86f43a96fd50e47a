import { describe, expect, it } from "vitest";
import { refusalBudget } from "../../lib/connections/mass-refusal.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

const group = { provider: "aws", method: "role", peer: "aws" } as const;
const code = "credential_rejected";

function openBudget() {
  const clock = stoppedClock();
  const budget = refusalBudget(clock);
  /** How many of so many refusals may end their connections. */
  const refuse = async (
    times: number,
    of = group as Parameters<typeof budget.mayEnd>[0],
    why: Parameters<typeof budget.mayEnd>[1] = code,
  ) => {
    let ended = 0;
    for (let index = 0; index < times; index += 1) {
      ended += (await budget.mayEnd(of, why)) ? 1 : 0;
    }
    return ended;
  };
  const accept = (times: number) => Array.from({ length: times }, () => budget.accepted(group));
  return { clock, budget, refuse, accept };
}

describe("the budget of endings of a process", () => {
  it("lets five connections of a group end", async () => {
    const { refuse } = openBudget();
    expect(await refuse(100)).toBe(5);
    expect(await refuse(100)).toBe(0);
  });

  it("lets one more end for each connection that the provider accepts", async () => {
    const { refuse, accept } = openBudget();
    await refuse(100);
    accept(3);
    expect(await refuse(100)).toBe(3);
  });

  it("saves nothing up: acceptances from before a fault do not let more than five end", async () => {
    const { refuse, accept } = openBudget();
    accept(1000);
    expect(await refuse(100)).toBe(5);
  });

  it("lets every connection end when as many are accepted as refused", async () => {
    const { refuse, accept } = openBudget();
    for (let index = 0; index < 300; index += 1) {
      expect(await refuse(1)).toBe(1);
      accept(1);
    }
  });

  it("lets one more end every half hour", async () => {
    const { refuse, clock } = openBudget();
    await refuse(5);
    clock.moveMinutes(29);
    expect(await refuse(5)).toBe(0);
    clock.moveMinutes(1);
    expect(await refuse(5)).toBe(1);
    clock.moveMinutes(29);
    expect(await refuse(5)).toBe(0);
    clock.moveMinutes(61);
    expect(await refuse(5)).toBe(3);
    clock.moveMinutes(30 * 100);
    expect(await refuse(100), "never more than five").toBe(5);
  });

  it("counts the half hour from the first ending, not from the start of the process", async () => {
    const { refuse, clock } = openBudget();
    clock.moveMinutes(45);
    await refuse(5);
    clock.moveMinutes(29);
    expect(await refuse(5)).toBe(0);
  });

  it.each([
    ["another provider", { ...group, provider: "azure" }, code],
    ["another method", { ...group, method: "federated" }, code],
    ["another peer", { ...group, peer: "aws-cn" }, code],
    ["another code", group, "client_scope_missing"],
  ] as const)("counts %s apart", async (_, other, why) => {
    const { refuse } = openBudget();
    await refuse(100);
    expect(await refuse(100, other, why)).toBe(5);
  });

  it("takes an acceptance as evidence for every code of its group, and for no other group", async () => {
    const { budget, refuse, accept } = openBudget();
    const other = { ...group, peer: "aws-cn" };
    await Promise.all([refuse(5), refuse(5, group, "client_scope_missing"), refuse(5, other)]);
    accept(1);
    expect([await refuse(5), await refuse(5, group, "client_scope_missing"), await refuse(5, other)]).toEqual([1, 1, 0]);
    budget.accepted(other);
    expect(await refuse(5, other)).toBe(1);
  });
});
