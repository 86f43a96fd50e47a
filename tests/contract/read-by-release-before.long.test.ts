import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { listAll } from "../fixtures/list-all.ts";
import { missingRelease, takeReleaseBefore } from "../fixtures/release-before.ts";
import { writeItems } from "../fixtures/stored/items-of-release-1.ts";
import * as one from "../fixtures/stored/release-1.ts";
import * as two from "../fixtures/stored/release-2.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

const advice =
  "the release before this one cannot read what today's code stores, so a rollback would stop there: docs/deploy/upgrade.md, 'The rule'";

/** The stores of the release before, as its own sources have them. */
type Stores = Pick<typeof import("../../lib/table/connections.ts"), "connectionsIn"> &
  Pick<typeof import("../../lib/table/attempts.ts"), "attemptsIn"> &
  Pick<typeof import("../../lib/table/parked-grants.ts"), "parkedGrantsIn"> &
  Pick<typeof import("../../lib/table/outbox.ts"), "outboxIn"> &
  Pick<typeof import("../../lib/table/tombstones.ts"), "tombstonesIn"> &
  Pick<typeof import("../../lib/table/setup-runs.ts"), "setupRunsIn"> &
  Pick<typeof import("../../lib/table/plans.ts"), "plansIn"> &
  Pick<typeof import("../../lib/table/stored-ledger.ts"), "ledgerIn"> &
  Pick<typeof import("../../lib/table/stored-setup-looks.ts"), "setupLooksIn"> &
  Pick<typeof import("../../lib/table/stored-targets.ts"), "preparedTargetsIn"> &
  Pick<typeof import("../../lib/table/stored-slot-settings.ts"), "slotSettingsIn">;

const files = [
  "connections",
  "attempts",
  "parked-grants",
  "outbox",
  "tombstones",
  "setup-runs",
  "plans",
  "stored-ledger",
  "stored-setup-looks",
  "stored-targets",
  "stored-slot-settings",
];

let local: LocalTable;
let before: Stores;

beforeEach((context) => context.skip(missingRelease !== undefined, missingRelease));
beforeAll(async () => {
  if (missingRelease !== undefined) {
    return;
  }
  const { folder } = await takeReleaseBefore();
  const modules = files.map((file) => import(/* @vite-ignore */ pathToFileURL(join(folder, "lib/table", `${file}.ts`)).href));
  before = Object.assign({}, ...(await Promise.all(modules)));
  local = await startTable();
  await writeItems(local.table);
  await two.writeItems(local.table);
});
afterAll(() => local?.close());

const expectRead = async (reading: Promise<unknown>, written: unknown) => {
  const read = await reading.catch((error: unknown) => expect.fail(`${advice}: ${error}`));
  expect(read, advice).toMatchObject(written as object);
};

const clock = () => one.now;

test("the release before reads what both releases store", async () => {
  const { table } = local;
  const { rejected: _, earlier: __, failure, credential, ...connection } = two.connection;
  const { command: ___, ...failureBefore } = failure ?? expect.unreachable();
  const { newest: _____, ...credentialBefore } = credential ?? expect.unreachable();
  const connections = before.connectionsIn(table);
  for (const written of [
    one.bareConnection,
    one.fullConnection,
    one.tailnetConnection,
    { ...connection, failure: failureBefore, credential: credentialBefore },
  ]) {
    await expectRead(connections.read(written), written);
    await expectRead(listAll(connections, written.tenant), [{ id: written.id }]);
  }
  await expectRead(before.tombstonesIn(table).read(one.tombstone), one.tombstone);
  for (const { parkedId, ...written } of [...one.parkedGrants, ...one.submissions]) {
    await expectRead(before.parkedGrantsIn(table).read(parkedId), { ...written, attemptId: parkedId });
  }
  await expectRead(before.attemptsIn(table).takeTicket(one.ticketHash, one.now), one.ticket);
  await expectRead(before.attemptsIn(table).takeAuthorization(one.stateHash, one.now), one.authorization);
  await expectRead(before.outboxIn(table).listDue(one.now, 10), [one.notice]);
  await expectRead(before.setupRunsIn(table, clock).read(one.run.runId), { ...one.run, standing: one.end, discovery: one.discovery });
  await expectRead(before.preparedTargetsIn(table).list(one.run), [one.preparedTarget]);
  await expectRead(before.plansIn(table, clock).read(one.run, one.plan.id), one.plan);
  const { home: ____, ...role } = two.role;
  await expectRead(before.plansIn(table, clock).read(two.key, two.plan.id), { id: two.plan.id, targets: [{ changes: [role] }] });
  await expectRead(before.setupLooksIn(table, clock).read(two.key, two.connection.id), { at: two.look.at, toldOn: two.look.toldOn });
  await expectRead(before.slotSettingsIn(table).read(two.key), two.slotSettings);
  await expectRead(before.slotSettingsIn(table).read(one.tailnetConnection), one.slotSettings);
});

test("a record that the release before changes keeps what only this one knows", async () => {
  const [key, earlier] = [two.connection, before.connectionsIn(local.table)];
  const request = { owner: "holder-before", now: one.now, until: new Date(one.now.getTime() + 30_000) };
  const held = await earlier.acquire(key, request);
  const { connection, lease } = held.kind === "acquired" ? held : expect.unreachable(held.kind);
  expect(await earlier.commit({ ...connection, updatedAt: request.until }, lease, { before: connection })).toBe(true);
  const read = await connectionsIn(local.table).read(key);
  const { rejected, earlier: noted, credential } = two.connection;
  expect(read).toMatchObject({ updatedAt: request.until, rejected, earlier: noted, credential });
});

test("what a customer chooses meanwhile is kept, and changed on when this release is back", async () => {
  await before.slotSettingsIn(local.table).write(two.key, { disabled: ["project-1"] });
  const settings = slotSettingsIn(local.table);
  await settings.change(two.key, ({ disabled = [] }) => ({ disabled: [...disabled, "project-2"] }));
  expect(await settings.read(two.key)).toEqual({ root: "project-2", disabled: ["project-1", "project-2"] });
});

test("S44: the release before ends the entry of a role that this one has begun, and begins no second one", async () => {
  const [earlier, ledger] = [before.ledgerIn(local.table, system), ledgerIn(local.table, system)];
  const at = { ...two.key, account: "begun-here" };
  await ledger.begin(at, two.role, { runId: "run-here", madeBy: "person-2" });
  const { home: _, ...role } = two.role;
  expect(await earlier.begin(at, role, { runId: "run-before" })).toMatchObject({ state: "begun", runId: "run-here" });
  await earlier.end(at, role, { state: "changed" });
  expect(await ledger.list(at)).toMatchObject([{ change: two.role, state: "changed", runId: "run-before" }]);
  for (const entry of await earlier.list(at)) {
    await earlier.end(at, entry.change, { state: "undone" });
  }
  expect(await ledger.list(at)).toMatchObject([{ change: two.role, state: "undone" }]);
});
