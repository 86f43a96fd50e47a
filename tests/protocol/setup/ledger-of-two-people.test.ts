import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mustUndo } from "../../../lib/setup/ledger.ts";
import { type Cloud, listOpen, listStanding } from "./standing-changes.ts";
import { openTwoPeople, projects } from "./two-people-fixture.ts";

let world: Awaited<ReturnType<typeof openTwoPeople>>;
beforeAll(async () => {
  world = await openTwoPeople();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const standing = async () => listStanding((await world.cloud()) as unknown as Cloud);
const open = async () => listOpen(await world.entries());
const targetsOf = (person: "ada" | "grace") => [projects[person], projects.both];

describe("S62: after an account was replaced by one with a home of its own", () => {
  beforeEach(async () => {
    await world.connect("ada");
    await world.setUp({ targets: targetsOf("ada") });
    await world.connect("grace");
    await world.setUp({ targets: targetsOf("grace") });
  });

  test("each role in the project of both has an entry, whoever made it", async () => {
    const roles = (await world.entries()).filter(({ change }) => change.kind === "role" && change.target === projects.both);
    expect((await standing()).filter((line) => line.startsWith(`role ${projects.both}`))).toHaveLength(roles.filter(mustUndo).length);
    expect((await open()).made).toEqual(await standing());
  });

  test("the first person's own teardown leaves nothing of theirs", async () => {
    await world.connect("ada");
    await world.tearDown();
    expect((await standing()).filter((line) => line.includes(projects.ada))).toEqual([]);
    expect(JSON.stringify(await world.cloud())).not.toContain("deleted:");
    expect((await open()).made).toEqual(await standing());
  });

  test("the second person's teardown takes back the first one's roles in the project of both", async () => {
    await world.tearDown();
    expect((await standing()).filter((line) => line.startsWith(`role ${projects.both}`))).toEqual([]);
    expect((await open()).made).toEqual(await standing());
    expect((await standing()).filter((line) => !line.includes(projects.ada))).toEqual([]);
  });
});

test("S62: a person who lost their home and has another one has an entry for the roles of each", async () => {
  await world.connect("ada");
  await world.setUp({ targets: [projects.ada, projects.both] });
  await world.seeProjects(["ada"]);
  await world.setUp({ targets: [projects.both] });
  expect((await open()).made).toEqual(await standing());
  expect((await standing()).filter((line) => line.startsWith(`role ${projects.both}`))).toHaveLength(10);
});

describe("S62: after roles that an earlier release has given, without a home in their entries", () => {
  beforeEach(async () => {
    await world.connect("ada");
    await world.setUp({ targets: targetsOf("ada") });
    await world.forgetHomes();
  });

  test("a teardown takes everything back", async () => {
    await world.tearDown();
    expect([await standing(), (await open()).made]).toEqual([[], []]);
  });

  test("a role that is given again keeps its one entry", async () => {
    const before = await world.entries();
    const { policies } = (await world.cloud()) as unknown as Cloud;
    const role = policies[projects.both]?.bindings.find(({ members }) => members.some((member) => member.includes("aurora-ro")));
    const removed = await world.control("DELETE", `projects/${projects.both}/bindings`, role);
    expect(removed.status).toBe(200);
    const { plan } = await world.setUp({ targets: targetsOf("ada") });
    expect(plan?.targets.flatMap(({ changes }) => changes)).toHaveLength(1);
    expect((await world.entries()).map(({ change }) => change)).toEqual(before.map(({ change }) => change));
    expect((await standing()).filter((line) => line.includes(String(role?.role)))).toHaveLength(2);
  });

  test("those of a person with another home are told apart, and taken back by that person, too", async () => {
    await world.connect("grace");
    await world.setUp({ targets: targetsOf("grace") });
    const roles = (await world.entries()).filter(({ change }) => change.kind === "role" && change.target === projects.both);
    expect(roles).toHaveLength(10);
    await world.tearDown();
    expect((await standing()).filter((line) => !line.includes(projects.ada))).toEqual([]);
    expect((await standing()).filter((line) => line.startsWith(`role ${projects.both}`))).toEqual([]);
  });
});

test("S62: an account that a replaced person's dead process has made is recorded by the colleague who goes on with it", async () => {
  const targets = [projects.both];
  const accounts = async () => (await standing()).filter((line) => line.startsWith("service_account"));
  for (let call = 1; (await accounts()).length === 0; call += 1) {
    await world.reset();
    await world.connect("ada");
    await world.setUp({ targets, death: { call, when: "after" } });
  }
  await world.connect("grace");
  expect((await world.entries()).map(({ state }) => state)).not.toContain("changed");
  const { plan } = await world.setUp({ targets });
  expect(plan?.targets.flatMap(({ changes }) => changes.map(({ kind }) => kind))).toContain("service_account");
  const account = (await world.entries()).find(({ change }) => change.kind === "service_account");
  expect(account).toMatchObject({ state: "changed", madeBy: expect.stringMatching(/2$/), facts: { email: expect.any(String) } });
});

test("S62: a role that was left in a project of another person is named by its deleted account, and taken back by that person", async () => {
  await world.connect("ada");
  await world.setUp({ targets: [projects.both] });
  await world.connect("grace");
  await world.setUp({ targets: [projects.grace] });
  await world.connect("ada");
  await world.tearDown();
  expect((await open()).made).toEqual(await standing());
  expect(JSON.stringify(await world.cloud())).toContain("deleted:serviceAccount:");
  await world.connect("grace");
  await world.tearDown();
  expect([await standing(), (await open()).made]).toEqual([[], []]);
});
