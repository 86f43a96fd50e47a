import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { mustUndo } from "../../../lib/setup/ledger.ts";
import { openTwoPeople, projects } from "./two-people-fixture.ts";

let world: Awaited<ReturnType<typeof openTwoPeople>>;
beforeAll(async () => {
  world = await openTwoPeople();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const changesOf = ({ plan }: Awaited<ReturnType<typeof world.setUp>>) =>
  (plan?.targets ?? []).flatMap(({ changes }) => changes.map(({ kind, name }) => `${kind} ${name}`));
const membersOfAccounts = async () => {
  const { service_accounts } = (await world.cloud()) as { service_accounts: { bindings: { members: string[] }[] }[] };
  return service_accounts.flatMap(({ bindings }) => bindings.flatMap(({ members }) => members));
};
const targets = [projects.both];

/** Lets the first run die between its ledger entry of the account's user and Google, the one entry that names the person. */
async function beginOnly(person: "ada" | "grace", access: "read" | "operate" = "read") {
  const isUser = ({ change }: { change: { kind: string } }) => change.kind === "account_user";
  for (let call = 1; call < 60; call += 1) {
    await world.reset();
    await world.connect(person);
    const { died } = await world.setUp({ targets, access, death: { call, when: "after" } });
    const users = (await world.entries()).filter(isUser);
    if (!died || users.length === (access === "read" ? 1 : 2)) {
      expect(users.map(({ state }) => state)).toEqual(users.map(() => "begun"));
      return;
    }
  }
}

test("S61: what a replaced person has begun is in no plan of the one who took the place, and gives no right", async () => {
  await beginOnly("ada");
  await world.connect("grace");
  // The second run reads what the first one of the new person has taken over.
  for (const _ of [1, 2]) {
    const done = await world.setUp({ targets });
    expect(changesOf(done).filter((change) => change.includes("ada@example.com"))).toEqual([]);
  }
  expect(await membersOfAccounts()).toEqual(["user:grace@example.com"]);
  const left = (await world.entries()).filter(({ change }) => change.name.includes("ada@example.com"));
  expect(left).toMatchObject([{ state: "begun", madeBy: expect.stringMatching(/1$/) }]);
  expect(left.every(mustUndo), "a teardown looks it up").toBe(true);
});

test("S61: a plan to read has nothing of what a run to operate has begun", async () => {
  await beginOnly("ada", "operate");
  const done = await world.setUp({ targets });
  expect(changesOf(done).filter((change) => change.includes("aurora-op"))).toEqual([]);
  expect(JSON.stringify(await world.cloud())).not.toContain("aurora-op");
  const operator = (await world.entries()).filter(({ change }) => change.name.includes("aurora-op"));
  expect(operator.map(({ state }) => state)).toEqual(operator.map(() => "begun"));
  expect(operator.length).toBeGreaterThan(0);
  await world.tearDown();
  expect((await world.entries()).filter(mustUndo)).toEqual([]);
});

test("S61: a plan to operate goes on with what the same person has begun for it", async () => {
  await beginOnly("ada", "operate");
  await world.setUp({ targets, access: "operate" });
  expect((await world.entries()).filter(({ state }) => state !== "changed")).toEqual([]);
  expect(changesOf(await world.setUp({ targets, access: "operate" }))).toEqual([]);
});
