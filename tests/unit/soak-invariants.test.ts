import { describe, expect, test } from "vitest";
import { ApiFailure } from "../../client/api-failure.ts";
import { checkCodes } from "../../local/soak/invariants/codes.ts";
import { showSome } from "../../local/soak/invariants/invariant.ts";
import { checkLines, countGrantsLeft } from "../../local/soak/invariants/lines.ts";
import { checkLosses, checkServing, type Served } from "../../local/soak/invariants/losses.ts";
import { checkMemory, growthOf } from "../../local/soak/invariants/memory.ts";
import type { Asked, Happened, Sample } from "../../local/soak/journal.ts";
import { readRefusal } from "../../local/soak/note-attempt.ts";

const served = (over: Partial<Served> = {}): Served => ({
  name: "acme ovh/ovh-eu",
  rotates: true,
  isServed: false,
  code: "grant_revoked",
  ...over,
});
const happened = (name: Happened["name"], from = 10, size: Happened["size"] = {}): Happened => ({
  name,
  at: from,
  lasts: 5,
  from,
  to: from + 5,
  size,
});

describe("losses", () => {
  const lost = (count: number) => Array.from({ length: count }, (_, index) => served({ name: `org-${index}` }));

  test.each([
    ["a killed tick", [{ at: 1, functionKey: "jobsRefreshDue" }], [], 16],
    ["a killed broker", [{ at: 1, functionKey: "tokensServe" }], [], 1],
    ["three answers that were lost", [], [happened("answer-lost", 1, { answers: 3 })], 3],
    ["nothing", [], [happened("vault-sealed")], 0],
  ])("%s may cost so many connections of a provider that rotates, and no more", (_, killed, faults, allowed) => {
    expect(checkLosses(lost(allowed), killed, faults).violations).toEqual([]);
    expect(checkLosses(lost(allowed + 1), killed, faults).violations).toHaveLength(1);
  });

  test("a connection that serves no token is a violation, unless its rotated token was in doubt", () => {
    expect(checkServing([served(), served({ isServed: true })]).violations).toEqual([]);
    expect(checkServing([served({ rotates: false })]).violations).toEqual(["acme ovh/ovh-eu: grant_revoked"]);
    expect(checkServing([served({ code: "credential_missing" })]).violations).toHaveLength(1);
  });
});

describe("codes", () => {
  const asked = (over: Partial<Asked>): Asked => ({ at: 20, milliseconds: 5, what: "token", status: 503, ...over });
  const check = (one: Asked, ...faults: Happened[]) => checkCodes([one], { happened: faults, killed: 0 }).violations;

  test("a code is explained by a fault that began before the answer", () => {
    expect(check(asked({ code: "vault_sealed" }), happened("vault-sealed", 19))).toEqual([]);
    expect(check(asked({ code: "vault_sealed" }), happened("vault-sealed", 21))).toEqual(["token 503 vault_sealed at 20.0 s"]);
    expect(check(asked({ code: "vault_sealed" }), happened("table-throttled", 19))).toHaveLength(1);
  });

  test("a bug of ours is explained by nothing", () => {
    const all = ["kill", "kill-all", "vault-sealed", "table-slow", "provider-html", "clock-jumps"] as const;
    expect(check(asked({ status: 500, code: "internal" }), ...all.map((name) => happened(name, 1)))).toHaveLength(1);
  });

  test("what a slow machine or two customers cause needs no fault, and a code that is no failure code is a violation", () => {
    expect(check(asked({ code: "connection_busy" }))).toEqual([]);
    expect(check(asked({ code: "made_up" }))).toEqual(["token 503 made_up at 20.0 s"]);
  });

  test("of answers that are not ours there are no more than processes were killed, unless they took as long as a function may", () => {
    const checkAll = (all: readonly Asked[], killed: number) => checkCodes(all, { happened: [], killed }).violations;
    const unanswered = [asked({ status: 502 }), asked({ status: 0 })];
    expect(checkAll(unanswered, 2)).toEqual([]);
    expect(checkAll(unanswered, 1)).toEqual(["token 502 without a code at 20.0 s", "token 0 without a code at 20.0 s"]);
    expect(checkAll([asked({ status: 504, milliseconds: 29_000 })], 0)).toEqual([]);
  });

  test("a code that the front end was told is a failure, although it came with a redirect", () => {
    expect(check(asked({ status: 303, code: "vault_sealed" }))).toHaveLength(1);
    expect(check(asked({ status: 303 }))).toEqual([]);
  });

  test.each([
    ["https://simulator.example/token answered 502", { status: 502 }],
    ["/callback answered 502 instead of a redirect", { status: 0 }],
    ["the front end was told provider_timeout", { status: 303, code: "provider_timeout" }],
    ["fetch failed", { status: 0 }],
  ])("reads a refusal out of %s", (words, refusal) => {
    expect(readRefusal(new Error(words))).toEqual(refusal);
  });

  test.each([
    [
      { status: 503, data: { code: "vault_sealed" } },
      { status: 503, code: "vault_sealed" },
    ],
    [{ status: 502, data: {} }, { status: 502 }],
  ])("reads a refusal out of the answer of the API %j", (answer, refusal) => {
    expect(readRefusal(new ApiFailure({ ...answer, headers: new Headers() }))).toEqual(refusal);
  });
});

describe("memory", () => {
  const megabyte = 2 ** 20;
  /** @param saw - Megabytes that a collection gives back, every four minutes. */
  const samples = (minutes: number, growthPerMinute: number, { functionKey = "tokensServe", saw = 0 } = {}): readonly Sample[] =>
    Array.from({ length: minutes * 12 }, (_, index) => ({
      at: index * 5,
      due: 0,
      processes: [{ pid: 1, functionKey, rssBytes: (60 + (growthPerMinute * index) / 12 + (saw * (index % 48)) / 48) * megabyte }],
    }));
  const check = (all: readonly Sample[], limit = 512) => checkMemory(all, () => limit * megabyte).violations;

  test("a process that goes on growing is found, and one that was watched for minutes only is not judged", () => {
    expect(check(samples(20, 0))).toEqual([]);
    expect(check(samples(20, 4))).toEqual(["tokensServe (1) has grown by 72 MB since it was warm"]);
    expect(check(samples(20, 4, { saw: 60 }))).toHaveLength(1);
    expect(check(samples(20, 0, { saw: 200 })), "what is collected again is no growth").toEqual([]);
    expect(check(samples(20, 4, { functionKey: "auditSeal" })), "it holds the records of an hour").toEqual([]);
    expect(check(samples(8, 4))).toEqual([]);
    expect(growthOf({ pid: 1, functionKey: "tokensServe", points: [] })).toBeUndefined();
  });

  test("a process that has more than its function is found at once", () => {
    expect(check(samples(1, 0), 50)).toEqual(["tokensServe (1) had 60 MB, more than its function has"]);
  });
});

test("a line of a bug or of a loss is found, and one of a grant that is left is counted", () => {
  const line = (text: string) => ({ functionKey: "jobsRefreshDue", line: text });
  const lines = [
    line('{"message":"a rotated credential is lost: neither the store nor the table has it"}'),
    line('{"message":"failure","code":"internal"}'),
    line('{"message":"failure","code":"vault_sealed"}'),
    line('{"message":"a refused grant is left at the provider"}'),
  ];
  expect(checkLines(lines, []).violations).toHaveLength(2);
  expect(countGrantsLeft(lines)).toBe(1);
});

test("a run of a machine ends as a bug would when two of its processes were killed, and not otherwise", () => {
  const kill = { at: 1, functionKey: "gcpTeardownUndoTarget" };
  const other = { at: 1, functionKey: "jobsRefreshDue" };
  const end = { functionKey: "gcpTeardownFinish", line: '{"audit_records":[{"act":"setup.torn_down","code":"internal"}]}' };
  const bug = { functionKey: "gcpTeardownFinish", line: '{"message":"failure","code":"internal"}' };
  const found = (lines: readonly (typeof end)[], killed: readonly (typeof kill)[]) => checkLines(lines, killed).violations.length;
  expect([
    found([end], [kill, kill]),
    found([end, { ...end }], [kill, kill]),
    found([end], [kill, other]),
    found([bug], [kill, kill]),
  ]).toEqual([0, 1, 1, 1]);
});

test("of many violations ten are shown", () => {
  expect(showSome(Array.from({ length: 12 }, (_, index) => `${index}`)).slice(-2)).toEqual(["9", "and 2 more"]);
  expect(showSome(["one"])).toEqual(["one"]);
});
