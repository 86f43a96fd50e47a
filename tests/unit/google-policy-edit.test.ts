import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addMembers,
  holds,
  type Membership,
  type Policy,
  removeMembers,
  toWritablePolicy,
} from "../../lib/providers/google/setup/policy-edit.ts";

const roles = ["roles/browser", "roles/logging.viewer", "roles/editor"];
const role = fc.constantFrom(...roles);
const stranger = fc.constantFrom(
  "user:ada@example.com",
  "group:ops@example.com",
  "serviceAccount:other@p.iam.gserviceaccount.com",
  "deleted:serviceAccount:ours@p.iam.gserviceaccount.com?uid=1",
);
const ourMember = fc.constantFrom("serviceAccount:ours@p.iam.gserviceaccount.com", "serviceAccount:ours-too@p.iam.gserviceaccount.com");
const condition = fc.constantFrom(undefined, { title: "until", expression: "request.time < timestamp('2027-01-01T00:00:00Z')" });
const ours: fc.Arbitrary<Membership[]> = fc.array(fc.record({ role, member: ourMember }), { maxLength: 6 });

/** A policy of the customer's, with conditional bindings, in which some of ours may stand already if `members` says so. */
const policyOf = (members: fc.Arbitrary<string>): fc.Arbitrary<Policy> =>
  fc.record({
    version: fc.constantFrom(1, 3),
    etag: fc.constant("BwYx="),
    bindings: fc
      .uniqueArray(fc.record({ role, members: fc.uniqueArray(members, { minLength: 1, maxLength: 4 }), condition }), {
        maxLength: 6,
        // Google merges bindings of one role and condition.
        selector: (binding) => JSON.stringify([binding.role, binding.condition ?? null]),
      })
      .map((bindings) => bindings.map(({ condition, ...rest }) => (condition === undefined ? rest : { ...rest, condition }))),
    auditConfigs: fc.constant([{ service: "allServices" }]),
  });

const without = (policy: Policy, memberships: readonly Membership[]) =>
  policy.bindings
    .map((binding) => ({
      ...binding,
      members: binding.members.filter(
        (held) => binding.condition !== undefined || !memberships.some(({ role, member }) => role === binding.role && member === held),
      ),
    }))
    .filter(({ members }) => members.length > 0);

describe("S40: an edit of a policy", () => {
  test("gives all members their roles, and again changes nothing", () => {
    fc.assert(
      fc.property(policyOf(fc.oneof(stranger, ourMember)), ours, (policy, memberships) => {
        const added = addMembers(policy, memberships);
        expect(memberships.every((membership) => holds(added, membership))).toBe(true);
        expect(addMembers(added, memberships)).toBe(added);
      }),
    );
  });

  test("removes what was added, and leaves the policy as it was, in the same order", () => {
    fc.assert(
      fc.property(policyOf(stranger), ours, (policy, memberships) => {
        expect(removeMembers(addMembers(policy, memberships), memberships)).toEqual(policy);
      }),
    );
  });

  test("touches neither other members and their order, nor conditions, deleted members, audit settings, version or etag", () => {
    fc.assert(
      fc.property(policyOf(fc.oneof(stranger, ourMember)), ours, (policy, memberships) => {
        for (const edited of [addMembers(policy, memberships), removeMembers(policy, memberships)]) {
          expect(without(edited, memberships)).toEqual(without(policy, memberships));
          expect({ ...edited, bindings: [] }).toEqual({ ...policy, bindings: [] });
        }
      }),
    );
  });

  test("removes members once and for all, and never changes what it was given", () => {
    fc.assert(
      fc.property(policyOf(fc.oneof(stranger, ourMember)), ours, (policy, memberships) => {
        const before = structuredClone(policy);
        const removed = removeMembers(policy, memberships);
        expect(memberships.some((membership) => holds(removed, membership))).toBe(false);
        expect(removeMembers(removed, memberships)).toBe(removed);
        addMembers(policy, memberships);
        expect(policy).toEqual(before);
      }),
    );
  });

  test("adds to the binding without a condition, also beside one with a condition", () => {
    const conditional = { role: "roles/browser", members: ["user:a@x.io"], condition: { title: "t" } };
    const membership = { role: "roles/browser", member: "user:b@x.io" };
    expect(addMembers({ bindings: [conditional] }, [membership]).bindings).toEqual([
      conditional,
      { role: "roles/browser", members: ["user:b@x.io"] },
    ]);
    expect(holds({ bindings: [conditional] }, { role: "roles/browser", member: "user:a@x.io" })).toBe(false);
  });

  test("knows an address in another case", () => {
    const policy = { bindings: [{ role: "roles/browser", members: ["user:ada@example.com"] }] };
    expect(addMembers(policy, [{ role: "roles/browser", member: "user:Ada@Example.com" }])).toBe(policy);
  });
});

describe("S40: what is written back", () => {
  const bindings = [{ role: "roles/browser", members: ["user:a@x.io"] }];

  test("has version 3 and the etag that was read, and no audit settings", () => {
    expect(toWritablePolicy({ version: 1, etag: "e", bindings, auditConfigs: [] } as Policy)).toEqual({ version: 3, etag: "e", bindings });
  });

  test.each([["read without version 3", { etag: "e", bindings: [{ role: "roles/browser_withcond_1a2b3c", members: [] }] }]])(
    "is refused %s",
    (_title, policy) => {
      expect(() => toWritablePolicy(policy)).toThrow(expect.objectContaining({ code: "provider_answer_invalid" }));
    },
  );
});
