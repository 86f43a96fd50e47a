import { expect, test } from "vitest";
import type { Change, LedgerEntry } from "../../lib/setup/ledger.ts";
import { adoptEntries } from "../../lib/setup/plan-run.ts";
import { newChange } from "../fixtures/new-change.ts";
import { newLedgerEntry } from "../fixtures/new-ledger-entry.ts";

const at = { tenant: "acme", provider: "gcp", account: "default" } as const;
const account = (home: string) => newChange({ step: "accounts", kind: "account", target: home, name: "robot" });

/** The changes that a colleague takes over of what the first person has in the ledger. */
async function adopted(entries: readonly LedgerEntry[]): Promise<readonly Change[]> {
  const changes: Change[] = [];
  const ledger = { begin: async (_: unknown, change: Change) => void changes.push(change) };
  const isOfOtherPerson = ({ name }: Change, person: string) => name.startsWith("user ") && name !== `user ${person}`;
  const deps = { ledger, setup: { onceSteps: ["accounts"], isOfOtherPerson } } as unknown as Parameters<typeof adoptEntries>[0];
  await adoptEntries(deps, {
    at,
    personId: "grace",
    person: "grace@example.com",
    home: "home",
    ledger: entries,
    targets: ["both"],
    runId: "run-2",
  });
  return changes;
}
const made = (change: Change, state: LedgerEntry["state"] = "changed") => newLedgerEntry(state, { change, madeBy: "ada" });

test("S62: a colleague takes over what was made for the accounts of the same home, and nothing that was only begun or is of another home", async () => {
  const roles = [newChange({ target: "both", home: "home" }), newChange({ target: "both" })];
  const others = [made(newChange({ target: "both", home: "lost" })), made(newChange({ target: "both", name: "begun" }), "begun")];
  expect(await adopted([made(account("home")), ...roles.map((role) => made(role)), ...others])).toEqual([account("home"), ...roles]);
});

test("nothing is taken over of an account whose accounts stand in another home", async () => {
  expect(await adopted([made(account("lost")), made(newChange({ target: "both", home: "lost" }))])).toEqual([]);
});

test("nothing is taken over of an account that has roles at this home's targets, and its accounts elsewhere", async () => {
  expect(await adopted([made(account("lost")), made(newChange({ target: "both" }))])).toEqual([]);
});

test("S62: the right of the person before to take the accounts' tokens stays theirs: it is told as left behind", async () => {
  const user = (name: string) => newChange({ step: "accounts", kind: "user", target: "home", name: `user ${name}@example.com` });
  expect(await adopted([account("home"), user("ada"), user("grace")].map((change) => made(change)))).toEqual([
    account("home"),
    user("grace"),
  ]);
});
