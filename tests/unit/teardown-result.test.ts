import { describe, expect, it } from "vitest";
import type { Disconnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { mostListed, toTeardownResult } from "../../lib/connections/disconnect/tear-down-first.ts";
import { describeDisconnections, toDisconnectionView } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { nextDueAt } from "../../lib/connections/record/next-due-at.ts";
import type { SetupReport, StandingPart } from "../../lib/connections/setup-starter.ts";
import type { TeardownProgress, TeardownResult } from "../../lib/connections/teardown-result.ts";
import { newConnection, now, setupReturn } from "../fixtures/new-connection.ts";

const part = (name: string, changes: Partial<StandingPart> = {}): StandingPart => ({
  what: "role",
  target: "project-1",
  name,
  state: "left",
  ...changes,
});

const report = (changes: Partial<SetupReport> = {}): SetupReport => ({ isOpen: true, undone: [], standing: [], ...changes });

describe("what is told of what setup made", () => {
  it("is nothing when it made nothing", () => {
    expect(toTeardownResult(report(), undefined)).toBeUndefined();
  });

  it.each<[string, TeardownProgress | undefined, Partial<StandingPart>, string]>([
    ["nobody wanted it removed", undefined, {}, "teardown_declined"],
    ["the teardown works", { state: "running" }, {}, "teardown_under_way"],
    ["the teardown has not begun", { state: "wanted" }, {}, "teardown_under_way"],
    ["the teardown had no token", { state: "over", code: "grant_revoked" }, {}, "grant_revoked"],
    ["the provider refused it", { state: "over", code: "grant_revoked" }, { code: "refused_by_policy" }, "refused_by_policy"],
    ["its time was up", { state: "over", code: "deadline_exceeded" }, {}, "teardown_unfinished"],
    ["others may use it", { state: "over" }, { state: "kept", code: "grant_revoked" }, "kept_for_others"],
  ])("says why a thing stands: %s", (_, teardown, changes, code) => {
    expect(toTeardownResult(report({ standing: [part("viewer", changes)] }), teardown)?.left).toMatchObject([{ name: "viewer", code }]);
  });

  it("counts what is gone by kind and place, and by kind alone when there are many places", () => {
    const gone = (target: string) => ({ what: "role", target });
    expect(toTeardownResult(report({ undone: [gone("a"), gone("b"), gone("a")] }), undefined)?.undone).toEqual([
      { what: "role", target: "a", count: 2 },
      { what: "role", target: "b", count: 1 },
    ]);
    const many = Array.from({ length: 301 }, (_, index) => gone(`project-${index}`));
    expect(toTeardownResult(report({ undone: many }), undefined)?.undone).toEqual([{ what: "role", count: 301 }]);
  });

  it("lists what a later teardown removes before what is kept, and leaves the order of each", () => {
    const standing = [part("a", { state: "kept" }), part("b", { state: "kept" }), part("c"), part("d")];
    expect(toTeardownResult(report({ standing }), undefined)?.left.map(({ name }) => name)).toEqual(["c", "d", "a", "b"]);
  });

  it("fits into an item of the table, however much there is, with what a later teardown removes first", () => {
    const long = "x".repeat(300);
    const standing = Array.from({ length: 2500 }, (_, index) =>
      part(`${index} ${long}`, { command: `remove ${long}`, state: index % 2 === 0 ? "kept" : "left" }),
    );
    const returned = toTeardownResult(report({ standing }), { state: "over" });
    expect(returned?.left).toHaveLength(mostListed);
    expect(new Set(returned?.left.map(({ state }) => state))).toEqual(new Set(["left"]));
    expect(returned?.unlisted).toBe(2500 - mostListed);
    expect(JSON.stringify(returned).length).toBeLessThan(300_000);
  });
});

describe("the answer about a disconnect with a setup", () => {
  const methods = buildMethods();
  const gone = (setup: TeardownResult): Disconnection => ({
    tenant: "acme",
    provider: "gcp",
    account: "default",
    method: "login",
    state: "disconnected",
    grant: { state: "revoked" },
    setup,
  });

  it("lists what is gone, what is left with its way out, and how much is not listed", () => {
    const { undone, left } = toDisconnectionView(gone(setupReturn), methods);
    expect(undone).toEqual([
      { what: "role", target: "project-1", count: 12, state: "removed" },
      { what: "label", count: 300, state: "removed" },
    ]);
    expect(left.map(({ what, target, name, code }) => [what, target, name, code])).toEqual([
      ["account", "project-1", "robot", "refused_by_policy"],
      ["api", "project-2", "compute", "kept_for_others"],
      ["setup", undefined, undefined, "teardown_unfinished"],
    ]);
    expect(left[0]).toMatchObject({
      reason: "The provider does not let it be removed",
      action: "Connect the provider again and disconnect it: what is left is removed then. Or run the command.",
      command: "accounts delete 'robot'",
    });
    expect(left[2]?.reason).toBe("7 more changes remain");
  });

  it.each(["refused_by_policy", "not_permitted"])("says of %s that the provider refuses, and not that the caller may not do it", (code) => {
    const [first] = setupReturn.left;
    const { left } = toDisconnectionView(gone({ undone: [], left: first === undefined ? [] : [{ ...first, code }] }), methods);
    expect(left).toMatchObject([{ code, reason: "The provider does not let it be removed" }]);
  });

  it.each<[string, Disconnection, string]>([
    [
      "is under way",
      { ...gone(setupReturn), state: "tearing_down", grant: undefined },
      "GCP is being disconnected: what setup made is removed first",
    ],
    ["is over", gone(setupReturn), "GCP disconnected; of what setup made, 8 still there: connect again and disconnect to remove it"],
    ["has left only what others may use", gone({ undone: [], left: setupReturn.left.slice(1) }), "GCP disconnected successfully"],
  ])("says in one sentence that the teardown %s", (_, disconnection, words) => {
    expect(describeDisconnections("gcp", [disconnection], methods)).toBe(words);
  });
});

describe("the due time of a connection that is being disconnected", () => {
  const disconnecting = newConnection({ status: "disconnecting", disconnect: { principalId: "user-1", startedAt: now } });
  const dueIn = (connection: typeof disconnecting) => nextDueAt(connection, now, 0)?.at.getTime();
  const withTeardown = (teardown: TeardownProgress) => ({
    ...disconnecting,
    disconnect: { principalId: "user-1", startedAt: now, teardown },
  });

  it("is the end of its teardown while that runs, a minute later otherwise, and the retry when something failed", () => {
    expect(dueIn(disconnecting)).toBe(now.getTime() + 60_000);
    expect(dueIn(withTeardown({ state: "wanted" }))).toBe(now.getTime() + 60_000);
    expect(dueIn(withTeardown({ state: "over" }))).toBe(now.getTime() + 60_000);
    expect(dueIn(withTeardown({ state: "running" }))).toBe(now.getTime() + 65 * 60_000);
    const retryAt = new Date(now.getTime() + 30_000);
    const failed = { ...withTeardown({ state: "running" }), failure: { code: "vault_sealed", at: now, attempts: 1, retryAt } as const };
    expect(dueIn(failed)).toBe(retryAt.getTime());
  });
});
