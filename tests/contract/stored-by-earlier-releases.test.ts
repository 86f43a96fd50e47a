import { readFileSync } from "node:fs";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { openRotation } from "../../lib/connections/credential/rotation.ts";
import type { CredentialFields } from "../../lib/connections/credential-store.ts";
import { toLiveToken } from "../../lib/connections/record/live-token.ts";
import type { DueEntry } from "../../lib/connections/stores.ts";
import { readClient } from "../../lib/providers/minted-method.ts";
import { carryOver, toFields, withAuthKey } from "../../lib/providers/tailscale/tailscale-credential.ts";
import { Secret } from "../../lib/secret.ts";
import { system } from "../../lib/system.ts";
import { attemptsIn } from "../../lib/table/attempts.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { dueConnectionsIn } from "../../lib/table/due.ts";
import { outboxIn } from "../../lib/table/outbox.ts";
import { parkedGrantsIn } from "../../lib/table/parked-grants.ts";
import { plansIn } from "../../lib/table/plans.ts";
import { revocationMarksIn } from "../../lib/table/revocation-marks.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { limitsIn } from "../../lib/table/window-counters.ts";
import { listAll } from "../fixtures/list-all.ts";
import * as records from "../fixtures/stored/release-1.ts";
import * as added from "../fixtures/stored/release-2.ts";
import { openSealer, type Stored, writeRaw } from "../fixtures/stored/stored.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { startVaultFixture, type VaultFixture } from "../fixtures/vault-fixture.ts";

const advice =
  "an earlier release has stored this, and today's code no longer reads it. Repair the reader, not the file: docs/contribute/stored-data.md, 'Changing what is stored'";

const storedBy = (release: number): Stored =>
  JSON.parse(readFileSync(new URL(`../fixtures/stored/release-${release}.json`, import.meta.url), "utf8"));
const stored = storedBy(1);
const { now } = records;
const later = new Date(now.getTime() + 600_000);

const toTexts = (fields: CredentialFields) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value?.reveal()]));

let local: LocalTable;
let vault: VaultFixture;

beforeAll(async () => {
  local = await startTable();
  for (const Item of [...stored.items, ...storedBy(2).items]) {
    await local.table.client.send(new PutCommand({ TableName: local.table.name, Item }));
  }
  vault = await startVaultFixture();
  for (const credential of stored.credentials) {
    await writeRaw(vault.url, credential);
  }
});
afterAll(async () => {
  await local.close();
  await vault[Symbol.asyncDispose]();
});

/** What is read must hold everything that was written. What later releases have added may stand beside it. */
const expectRead = async (reading: Promise<unknown>, written: object) => {
  const read = await reading.catch((error: unknown) => expect.fail(`${advice}: ${error}`));
  expect(read, advice).toMatchObject(written);
};

const stands = [records.bareConnection, records.fullConnection, records.tailnetConnection];

test.each(stands)("the connection $id is read, alone and in the list of its organisation", async (written) => {
  const connections = connectionsIn(local.table);
  await expectRead(connections.read(written), written);
  await expectRead(listAll(connections, written.tenant), [written]);
});

test("a connection without a lease, and one whose lease has expired, are leased", async () => {
  const connections = connectionsIn(local.table);
  const request = { owner: "holder-2", now: later, until: later };
  const bare = { kind: "acquired", interrupted: false, lease: { owner: "holder-2", generation: 1 } };
  await expectRead(connections.acquire(records.bareConnection, request), bare);
  const full = { kind: "acquired", interrupted: true, lease: { owner: "holder-2", generation: 2 } };
  await expectRead(connections.acquire(records.fullConnection, request), full);
});

test.each(stands)("the connection $id is found by its account", async (written) => {
  const { tenant, provider, account } = written;
  await expectRead(connectionsIn(local.table).listByAccount(written), [{ tenant, provider, account }] satisfies ConnectionKey[]);
});

test.each([records.fullConnection, records.tailnetConnection])("the connection $id is found when it falls due", async (written) => {
  const { tenant, provider, account, due } = written;
  const readEntries = async () => {
    const entries: DueEntry[] = [];
    for (const shard of [0, 1, 2, 3]) {
      for await (const page of dueConnectionsIn(local.table).pages(shard, later)) {
        entries.push(...page);
      }
    }
    return entries.filter(({ key }) => key?.tenant === tenant);
  };
  await expectRead(readEntries(), [{ key: { tenant, provider, account }, dueAt: due?.at }]);
});

test("S15: a sealed rotation on a record is opened", async () => {
  const { sealedRotation = "" } = (await connectionsIn(local.table).read(records.fullConnection)) ?? {};
  const { follows, fields } = await openRotation(openSealer(), records.fullConnection, sealedRotation);
  expect(follows, advice).toBe(3);
  expect(fields.refresh_token?.reveal(), advice).toBe(records.grant.refreshToken?.reveal());
});

test("a tombstone is read", () => expectRead(tombstonesIn(local.table).read(records.tombstone), records.tombstone));

test.each([...records.parkedGrants, ...records.submissions])("the parked grant $parkedId is read", (written) =>
  expectRead(parkedGrantsIn(local.table).read(written.parkedId), written),
);

test("parked grants are found by their account, and when they fall due", async () => {
  const parked = parkedGrantsIn(local.table);
  const [waiting, confirming, rejected] = records.parkedGrants.map(({ parkedId }) => ({ parkedId }));
  await expectRead(parked.listWaiting(records.parkedGrants[0] ?? expect.fail(), now), [confirming, waiting]);
  const readDue = async (tenant: string) => (await parked.listDue(later, 10)).filter((grant) => grant.tenant === tenant);
  await expectRead(readDue("acme/é"), [confirming, waiting, rejected]);
  const parkedIds = async () => (await readDue("hooli")).map(({ parkedId }) => parkedId).sort();
  await expectRead(parkedIds(), records.submissions.map(({ parkedId }) => parkedId).sort());
});

test("what a customer has chosen about a connection is read", () =>
  expectRead(slotSettingsIn(local.table).read(records.tailnetConnection), records.slotSettings));

test("a ticket is taken", () => expectRead(attemptsIn(local.table).takeTicket(records.ticketHash, now), records.ticket));

test("an authorization is taken, and what is sealed in it opens", async () => {
  const taken = await attemptsIn(local.table).takeAuthorization(records.stateHash, now);
  expect(taken, advice).toMatchObject(records.authorization);
  expect((await openSealer().open(taken?.sealed ?? "", records.stateHash)).reveal(), advice).toBe(records.sealedText);
});

test("a notice of an event is found when it falls due", () => expectRead(outboxIn(local.table).listDue(now, 10), [records.notice]));

test("the mark of a revocation is read", () =>
  expectRead(revocationMarksIn(local.table).readLatest(records.mark.account), records.mark.until));

test("a setup run that has only begun, one that stands for another, and one that has ended, are read", async () => {
  const runs = setupRunsIn(local.table, () => now);
  const { run, newRun, sameRun, end, discovery, results } = records;
  for (const begun of [newRun, sameRun]) {
    await expectRead(runs.read(begun.runId), { ...begun, standing: { state: "PENDING" }, results: [] });
  }
  await expectRead(runs.read(run.runId), { ...run, standing: end, discovery });
  const byTarget = async () => (await runs.read(run.runId))?.results.toSorted((one, other) => (one.target < other.target ? -1 : 1));
  await expectRead(byTarget(), results);
});

test("the claim of a run keeps its connection, and ends", async () => {
  const { run, newRun, claimedUntil } = records;
  const claimAt = (at: Date) => setupClaimsIn(local.table, () => at).claim(run, "run-next", later);
  expect(await claimAt(claimedUntil), advice).toBe(newRun.runId);
  expect(await claimAt(new Date(claimedUntil.getTime() + 1)), advice).toBe("run-next");
});

test("a prepared target is read", () => expectRead(preparedTargetsIn(local.table).list(records.run), [records.preparedTarget]));

test("a plan is read, with its targets", () =>
  expectRead(plansIn(local.table, () => now).read(records.run, records.plan.id), records.plan));

test("the ledger is read: what was made, what was refused, and what has only begun", async () => {
  const { run, changes } = records;
  const listed = await ledgerIn(local.table, system).list(run);
  for (const [{ before, ...change }, outcome] of changes) {
    const entry = { change, runId: run.runId, begunAt: now, ...(before === undefined ? {} : { before }) };
    expect(listed, advice).toContainEqual(expect.objectContaining({ ...entry, ...(outcome ?? { state: "begun", facts: {} }) }));
  }
});

test("a request that was counted still counts", async () => {
  const { principalId, use, seconds } = records.limit;
  await expectRead(limitsIn(local.table).hit(principalId, use, { count: 1, seconds }, now), { allowed: false });
});

test("the credential of a login is where it was, names its grant, and holds its tokens", async () => {
  const credential = await vault.open().read(records.credentialKey);
  const { grant, fullConnection } = records;
  expect(credential?.fields.grant_id?.reveal(), advice).toBe(fullConnection.grantId);
  expect(credential?.fields.refresh_token?.reveal(), advice).toBe(grant.refreshToken?.reveal());
  const token = toLiveToken(credential, { refreshedAt: later, scopesGranted: [] });
  expect(token, advice).toMatchObject({ type: "bearer", expiresAt: grant.expiresAt, issuedAt: now, scopes: grant.scopes });
  expect(token?.type === "bearer" && token.accessToken.reveal(), advice).toBe(grant.accessToken.reveal());
});

test("the credential of a tailnet is where it was, names its grant, and holds its client and its keys", async () => {
  const { client, sshKeyPair, authKey, tailnetConnection } = records;
  const { grant_id, ...fields } = (await vault.open().read(records.clientKey))?.fields ?? expect.fail(advice);
  expect(grant_id?.reveal(), advice).toBe(tailnetConnection.grantId);
  expect(readClient(fields).clientSecret.reveal(), advice).toBe(client.clientSecret.reveal());
  const kept = carryOver(fields, toFields(client, { publicKey: "another", privateKey: new Secret("another") }));
  expect(toTexts(kept), advice).toMatchObject(toTexts(withAuthKey(toFields(client, sshKeyPair), authKey)));
});

test("the credential of a parked grant of an unknown account is where it was, and holds its token", async () => {
  const credential = await vault.open().read(records.unprovenKey);
  expect(credential?.fields.access_token?.reveal(), advice).toBe(records.grant.accessToken.reveal());
});

test("what release 2 has added is read: to a connection, a plan, a look and what a customer has chosen", async () => {
  await expectRead(connectionsIn(local.table).read(added.key), added.connection);
  await expectRead(plansIn(local.table, () => now).read(added.key, added.plan.id), added.plan);
  await expectRead(setupLooksIn(local.table, () => now).read(added.key, added.connection.id), added.look);
  await expectRead(slotSettingsIn(local.table).read(added.key), added.slotSettings);
});

test("a role of release 2 is read with the home of its account, and ended where it is", async () => {
  const ledger = ledgerIn(local.table, system);
  const roles = [added.role, added.roleOfAnother];
  for (const change of roles) {
    expect(await ledger.list(added.key), advice).toContainEqual(expect.objectContaining({ change, state: "changed", madeBy: "person-2" }));
    await ledger.end(added.key, change, { state: "undone" });
  }
  expect(
    (await ledger.list(added.key)).map(({ state }) => state),
    advice,
  ).toEqual(roles.map(() => "undone"));
});
