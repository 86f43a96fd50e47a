import { describe, expect, it } from "vitest";
import type { ChangeState, LedgerEntry } from "../../lib/setup/ledger.ts";
import { toLedgerView } from "../../lib/setup/to-ledger-view.ts";
import { newChange } from "../fixtures/new-change.ts";
import { newLedgerEntry as entry } from "../fixtures/new-ledger-entry.ts";

const two = newChange({ name: "2" });

const unlooked = {
  look: undefined,
  personId: "person-1",
  onceSteps: [],
  toCommand: ({ change }: LedgerEntry) => `remove '${change.name}'`,
};

describe("the answer about a ledger", () => {
  it("lists each change in the order of its beginning, with what stood before and after", () => {
    const later = entry("begun", { begunAt: new Date("2026-03-01T12:00:05.678Z"), change: two });
    const first = entry("changed", {
      before: "old",
      after: "new",
      endedAt: new Date("2026-03-01T12:00:01Z"),
      code: "refused",
      facts: { id: "1" },
    });
    expect(toLedgerView([later, first], unlooked)).toEqual({
      looked: null,
      changes: [
        {
          step: "grant",
          kind: "role",
          target: "target-1",
          name: "1",
          reason: "The product lists what is in the target.",
          state: "changed",
          stands: true,
          before: "old",
          after: "new",
          begun_at: "2026-03-01T12:00:00.000Z",
          ended_at: "2026-03-01T12:00:01.000Z",
          run_id: "run-1",
          code: "refused",
          home: null,
          of_another_account: false,
          command: null,
        },
        expect.objectContaining({
          name: "2",
          state: "begun",
          before: null,
          after: null,
          begun_at: "2026-03-01T12:00:05.678Z",
          ended_at: null,
          code: null,
        }),
      ],
    });
  });

  it.each<[ChangeState, string | undefined, boolean, string | null]>([
    ["changed", "person-1", false, null],
    ["changed", undefined, false, null],
    ["changed", "person-2", true, "remove '1'"],
    ["begun", "person-2", true, "remove '1'"],
    ["undone", "person-2", true, null],
    ["kept", "person-2", true, null],
  ])(
    "says of what is %s and was made by %s whether another account made it (%s), with the command %s",
    (state, madeBy, isOther, command) => {
      const made = entry(state, madeBy === undefined ? {} : { madeBy });
      expect(toLedgerView([made], unlooked).changes).toMatchObject([{ of_another_account: isOther, command }]);
      expect(toLedgerView([made], { ...unlooked, personId: undefined }).changes).toMatchObject([
        { of_another_account: false, command: null },
      ]);
    },
  );

  it.each<[ChangeState, boolean]>([
    ["changed", true],
    ["kept", true],
    ["begun", false],
    ["unchanged", false],
    ["failed", false],
    ["undone", false],
    ["gone", false],
  ])("says of what is %s whether a change of ours stands: %s", (state, stands) => {
    expect(toLedgerView([entry(state)], unlooked).changes).toMatchObject([{ state, stands }]);
  });
});
