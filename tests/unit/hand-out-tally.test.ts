import { expect, test } from "vitest";
import { type HandOut, handOutTally } from "../../functions/tokens/hand-out.ts";
import { system } from "../../lib/system.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

const ofAda: HandOut = {
  organisation: "acme",
  actor: "ada",
  provider: "gcp",
  account: "default",
  connection: "c1",
  grant: "g1",
  access: "full",
};

function openTally() {
  const clock = stoppedClock();
  const lines: (readonly AuditRecord[])[] = [];
  const note = handOutTally({ clock, random: system.random }, (records) => {
    lines.push(records);
  });
  /** How many the records tell of, by caller and hour. */
  const told = () => {
    const sums: Record<string, number> = {};
    for (const { actor, at, count } of lines.flat()) {
      const name = `${actor} ${at.slice(11, 13)}`;
      sums[name] = (sums[name] ?? 0) + Number(count);
    }
    return sums;
  };
  return { clock, lines, note, told };
}

test("the first token of a caller in an hour is told at once", () => {
  const { lines, note, clock } = openTally();
  note(ofAda);
  expect(lines.flat()).toEqual([
    { id: expect.stringMatching(/^[\w-]{36}$/), at: clock().toISOString(), act: "handed_out", ...ofAda, count: 1 },
  ]);
});

test("further ones are added up, and told at most once in ten seconds", () => {
  const { lines, note, clock, told } = openTally();
  for (let count = 0; count < 100; count += 1) {
    note(ofAda);
  }
  expect(told()).toEqual({ "ada 12": 1 });
  clock.moveSeconds(10);
  note(ofAda);
  expect(told()).toEqual({ "ada 12": 101 });
  clock.moveSeconds(9);
  note(ofAda);
  expect(lines.flat()).toHaveLength(2);
});

test.each(["organisation", "actor", "provider", "account", "grant", "access", "as", "provider_session"] as const)(
  "another %s is another record",
  (fact) => {
    const { lines, note } = openTally();
    note(ofAda);
    note({ ...ofAda, [fact]: "other" });
    note({ ...ofAda, [fact]: "other" });
    expect(lines.flat().map(({ [fact]: value, count }) => [value, count])).toEqual([
      [ofAda[fact], 1],
      ["other", 1],
    ]);
  },
);

test("no two callers share a count, whatever an issuer calls them", () => {
  const { lines, note } = openTally();
  note({ ...ofAda, organisation: "a b", actor: "c" });
  note({ ...ofAda, organisation: "a", actor: "b c" });
  expect(lines.flat()).toHaveLength(2);
});

test("a new hour begins with what the last one still had to tell, at its own instant, and tells each caller at once again", () => {
  const { note, clock, told } = openTally();
  clock.moveSeconds(3590);
  note(ofAda);
  note(ofAda);
  clock.moveSeconds(20);
  note(ofAda);
  expect(told()).toEqual({ "ada 12": 2, "ada 13": 1 });
});

test("nothing is lost when more callers than a process remembers get a token", () => {
  const { clock, note, told } = openTally();
  const callers = Array.from({ length: 20_001 }, (_, index) => ({ ...ofAda, actor: `caller-${index}` }));
  for (const caller of callers) {
    note(caller);
    note(ofAda);
  }
  clock.moveSeconds(10);
  note(ofAda);
  const sums = told();
  expect(Object.keys(sums)).toHaveLength(20_002);
  expect(sums["ada 12"]).toBe(20_002);
});
