import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change, ChangeState, LedgerEntry } from "../../lib/setup/ledger.ts";
import { addUnfinished, buildStoredPlan, findUnfinished, hashPlan } from "../../lib/setup/make-plan.ts";
import { type Obstacle, type Plan, type PlannedTarget, toPlanView } from "../../lib/setup/plan.ts";
import { newChange, newPlan } from "../fixtures/new-change.ts";

const text = fc.string({ unit: fc.constantFrom(..."ab\"',[]#é "), maxLength: 4 });
const anyChange: fc.Arbitrary<Change> = fc.record({ step: text, kind: text, target: text, name: text, reason: text });
const anyObstacle: fc.Arbitrary<Obstacle> = fc.record({
  code: text,
  blocks: fc.boolean(),
  detail: fc.array(text),
  title: text,
  action: text,
});
const anyTarget: fc.Arbitrary<PlannedTarget> = fc
  .record({ id: text, name: text, changes: fc.array(anyChange, { maxLength: 4 }), obstacles: fc.array(anyObstacle, { maxLength: 3 }) })
  .map((target) => ({ ...target, changes: target.changes.map((change) => ({ ...change, target: target.id })) }));
const anyPlan: fc.Arbitrary<Plan> = fc.record({
  access: fc.constantFrom("read", "operate"),
  targets: fc.uniqueArray(anyTarget, { selector: ({ id }) => id, maxLength: 4 }),
});

/** The plan with everything in it in another order, and other words for people. */
const reorder = ({ access, targets }: Plan, numbers: readonly number[]): Plan => {
  const shuffle = <T>(items: readonly T[]): T[] =>
    items
      .map((item, index) => ({ item, at: numbers[index % numbers.length] ?? 0 }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
  return {
    access,
    targets: shuffle(targets).map(({ id, changes, obstacles }) => ({
      id,
      name: "another",
      changes: shuffle(changes).map((change) => ({ ...change, reason: "another", before: "another" })),
      obstacles: shuffle(obstacles).map(({ code }) => ({ code, blocks: true, detail: [], title: "another", action: "another" })),
    })),
  };
};

/** What a plan does, written independently of the code: two plans are the same if these are equal. */
const describePlan = ({ access, targets }: Plan) => ({
  access,
  targets: Object.fromEntries(
    targets.map(({ id, changes, obstacles }) => [
      `target ${id}`,
      [
        changes.map(({ kind, name }) => `${encodeURIComponent(kind)} ${encodeURIComponent(name)}`).sort(),
        obstacles.map(({ code }) => code).sort(),
      ],
    ]),
  ),
});

describe("the hash of a plan", () => {
  it("does not change with the order of anything, nor with words for people", () => {
    fc.assert(
      fc.property(anyPlan, fc.array(fc.nat(), { minLength: 1 }), (plan, numbers) => {
        expect(hashPlan("connection-1", reorder(plan, numbers))).toBe(hashPlan("connection-1", plan));
      }),
    );
  });

  it("is equal exactly for plans that do the same", () => {
    fc.assert(
      fc.property(anyPlan, anyPlan, (one, other) => {
        const same = JSON.stringify(describeSorted(one)) === JSON.stringify(describeSorted(other));
        expect(hashPlan("connection-1", one) === hashPlan("connection-1", other)).toBe(same);
      }),
    );
  });

  const plan = newPlan("plan-1");
  const [first = expect.unreachable(), second = expect.unreachable()] = plan.targets;
  it.each<[string, Plan]>([
    ["the access", { ...plan, access: "operate" }],
    ["a target less", { ...plan, targets: [first] }],
    ["a target with nothing to do", { ...plan, targets: [first, second, { id: "x", name: "", changes: [], obstacles: [] }] }],
    ["a change less", { ...plan, targets: [{ ...first, changes: first.changes.slice(1) }, second] }],
    ["a change of another kind", { ...plan, targets: [{ ...first, changes: [newChange({ target: first.id, kind: "api" })] }, second] }],
    ["a home that is not chosen", { ...plan, targets: [{ ...first, isHomeOnly: true }, second] }],
    ["an obstacle less", { ...plan, targets: [first, { ...second, obstacles: [] }] }],
    [
      "the same change in another target",
      {
        ...plan,
        targets: [
          { ...first, id: second.id },
          { ...second, id: first.id },
        ],
      },
    ],
  ])("changes with %s", (_, other) => {
    expect(hashPlan("connection-1", other)).not.toBe(hashPlan("connection-1", plan));
  });

  it("is that of one connection, and 43 characters", () => {
    expect(hashPlan("connection-2", plan)).not.toBe(hashPlan("connection-1", plan));
    expect(hashPlan("connection-1", plan)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

const describeSorted = (plan: Plan) => {
  const { access, targets } = describePlan(plan);
  return [access, Object.entries(targets).sort(([one], [other]) => (one < other ? -1 : 1))];
};

describe("a new plan", () => {
  const entry = (state: ChangeState, change: Change, before?: string): LedgerEntry => ({
    change,
    state,
    runId: "run-1",
    madeBy: "person-1",
    facts: {},
    begunAt: new Date(0),
    ...(before === undefined ? {} : { before }),
  });
  const ofPlan = { personId: "person-1", isOfPlan: () => true };
  const add = (planned: readonly PlannedTarget[], ledger: readonly LedgerEntry[]) => addUnfinished(planned, findUnfinished(ledger, ofPlan));
  const target = (id: string, changes: readonly Change[]): PlannedTarget => ({ id, name: id, changes, obstacles: [] });

  it("lists what an earlier process has begun, once, in its own target, with what stood before", () => {
    const [listed, begun, replaced] = [newChange({ name: "1" }), newChange({ name: "2" }), newChange({ name: "3" })];
    const ledger = [
      entry("begun", listed),
      entry("begun", begun),
      entry("begun", replaced, "old"),
      entry("begun", newChange({ target: "x" })),
    ];
    const planned = [target("target-1", [listed]), target("target-2", [])];
    expect(add(planned, ledger)).toEqual([target("target-1", [listed, begun, { ...replaced, before: "old" }]), target("target-2", [])]);
  });

  it("leaves a home as it is that was not chosen", () => {
    const planned = [{ ...target("target-1", []), isHomeOnly: true as const }];
    expect(add(planned, [entry("begun", newChange())])).toEqual(planned);
  });

  it("S61: leaves out what another person has begun, what nobody is known to have begun, and what is no part of such a plan", () => {
    const planned = [target("target-1", [])];
    const { madeBy: _, ...ofEarlierRelease } = entry("begun", newChange());
    expect(add(planned, [{ ...entry("begun", newChange()), madeBy: "person-2" }, ofEarlierRelease])).toEqual(planned);
    const isOfPlan = ({ name }: Change) => name === "wanted";
    const [wanted, other] = [newChange({ name: "wanted" }), newChange({ name: "other" })];
    expect(addUnfinished(planned, findUnfinished([entry("begun", other), entry("begun", wanted)], { ...ofPlan, isOfPlan }))).toEqual([
      target("target-1", [wanted]),
    ]);
  });

  it.each<ChangeState>(["changed", "unchanged", "failed", "undone", "gone", "kept"])("leaves out what is %s", (state) => {
    const planned = [target("target-1", [])];
    expect(add(planned, [entry(state, newChange())])).toEqual(planned);
  });
});

describe("a plan that is kept", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  const { access, targets } = newPlan("plan-1");
  const facts = { id: "plan-1", connectionId: "connection-1", personId: "person-1", home: "target-2", unfinished: [], now };

  const hash = hashPlan("connection-1", { access, targets });
  it.each([
    ["that is only shown has its hash as its id, and expires", undefined, hash, "2026-03-01T12:30:00.000Z"],
    ["of a run has the run's id, and expires", "plan-1", "plan-1", "2026-03-31T12:00:00.000Z"],
  ])("%s", (_, given, id, expiresAt) => {
    const kept = { id, personId: "person-1", access, targets, home: "target-2", hash, createdAt: now, expiresAt: new Date(expiresAt) };
    expect(buildStoredPlan({ access, targets }, { ...facts, id: given })).toEqual(kept);
  });

  it("has the hash of all that it lists, what an earlier process has begun included", () => {
    const begun = newChange({ name: "begun" });
    const plan = buildStoredPlan({ access, targets }, { ...facts, unfinished: [begun] });
    expect(plan.targets[1]?.changes).toEqual([begun]);
    expect(plan.hash).toBe(hashPlan("connection-1", plan));
    expect(plan.hash).not.toBe(hashPlan("connection-1", { access, targets }));
  });
});

describe("the answer about a plan", () => {
  it("says what changes where and why, what is in the way, and how much it is", () => {
    const plan = newPlan("plan-1");
    const blocked = { ...(plan.targets[1] ?? expect.unreachable()), changes: [newChange()] };
    const nothing = { id: "target-3", name: "Done", changes: [], obstacles: [], isHomeOnly: true as const };
    const view = toPlanView({ ...plan, targets: [...plan.targets.slice(0, 1), blocked, nothing] });
    const change = { step: "grant", kind: "role", reason: "The product lists what is in the target." };
    expect(view).toEqual({
      hash: "Zk3-hash_1",
      access: "read",
      keyless: false,
      home: "target-2",
      created_at: "2026-03-01T12:00:00.123Z",
      expires_at: "2026-03-01T12:30:00.123Z",
      targets: [
        {
          id: "target-2",
          name: "The second",
          blocked: false,
          home_only: false,
          changes: [
            { ...change, name: "roles/browser robot:viewer", before: null },
            { ...change, name: "label", before: "label=theirs" },
          ],
          obstacles: [],
        },
        {
          id: "target-1",
          name: "",
          blocked: true,
          home_only: false,
          changes: [{ ...change, name: "roles/browser robot:viewer", before: null }],
          obstacles: [
            {
              code: "rights_missing",
              blocks: true,
              title: "Rights are missing",
              action: "Ask for them.",
              detail: ["roles.set", "labels.set"],
            },
          ],
        },
        { id: "target-3", name: "Done", blocked: false, home_only: true, changes: [], obstacles: [] },
      ],
      counts: { targets: 3, blocked: 1, to_change: 1, changes: 2 },
    });
  });

  it("does not count an obstacle that blocks nothing", () => {
    const plan = newPlan("plan-1");
    const targets = plan.targets.map((target) => ({ ...target, obstacles: target.obstacles.map((one) => ({ ...one, blocks: false })) }));
    expect(toPlanView({ ...plan, targets }).counts).toEqual({ targets: 2, blocked: 0, to_change: 1, changes: 2 });
  });
});
