import { randomUUID } from "node:crypto";
import { GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ticket } from "../../lib/connections/attempt.ts";
import { attemptsIn } from "../../lib/table/attempts.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { dueConnectionsIn } from "../../lib/table/due.ts";
import {
  outboxItemKey,
  parkedItemKey,
  revocationMarkItemKey,
  sealedTokenItemKey,
  tombstoneItemKey,
  waitingItemKey,
} from "../../lib/table/item-keys.ts";
import { outboxIn } from "../../lib/table/outbox.ts";
import { parkedGrantsIn } from "../../lib/table/parked-grants.ts";
import { revocationMarksIn } from "../../lib/table/revocation-marks.ts";
import { sealedTokensIn } from "../../lib/table/stored-sealed-tokens.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { workspacesIn } from "../../lib/table/stored-workspaces.ts";
import { checkTable } from "../../lib/table/table.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { memoryAttempts } from "../fakes/memory-attempts.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { memoryOutbox } from "../fakes/memory-outbox.ts";
import { memoryParkedGrants } from "../fakes/memory-parked-grants.ts";
import { memoryRevocationMarks } from "../fakes/memory-revocation-marks.ts";
import { memorySealedTokens } from "../fakes/memory-sealed-tokens.ts";
import { memorySlotSettings } from "../fakes/memory-slot-settings.ts";
import { memoryWorkspaces } from "../fakes/memory-workspaces.ts";
import { keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { newNotice } from "../fixtures/new-notice.ts";
import { newParked } from "../fixtures/new-parked.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { describeAttempts } from "./attempts-contract.ts";
import { describeClaims } from "./claims-contract.ts";
import { describeConnections, takeLease } from "./connections-contract.ts";
import { describeDue } from "./due-contract.ts";
import { describeLeases } from "./leases-contract.ts";
import { describeOnlyOne } from "./only-one-contract.ts";
import { describeOutbox } from "./outbox-contract.ts";
import { describeParkedGrants } from "./parked-grants-contract.ts";
import { describeRecordLife } from "./record-life-contract.ts";
import { describeRevocationMarks } from "./revocation-marks-contract.ts";
import { describeSealedTokens } from "./sealed-tokens-contract.ts";
import { describeSlotSettings } from "./slot-settings-contract.ts";
import { describeWorkspaces } from "./workspaces-contract.ts";

/** Of DynamoDB's TTL, which counts seconds. */
const atWhole = new Date(1772366400_000);

const attempts = memoryAttempts();
const connections = memoryConnections();
describeAttempts("the fake", () => attempts);
describeConnections("the fake", () => connections);
describeLeases("the fake", () => ({ connections, outbox: connections.outbox }));
describeRecordLife("the fake", () => ({ connections, ...connections }));
describeOnlyOne("the fake", () => connections);
describeDue("the fake", async () => {
  const empty = memoryConnections();
  return { connections: empty, due: empty.due };
});
describeParkedGrants("the fake", async () => memoryParkedGrants());
describeRevocationMarks("the fake", memoryRevocationMarks);
const sealedTokens = memorySealedTokens();
describeSealedTokens("the fake", () => sealedTokens);
describeSlotSettings("the fake", memorySlotSettings);
describeClaims("the fake", () => connections);
const workspaces = memoryWorkspaces();
describeWorkspaces("the fake", () => workspaces);
describeOutbox("the fake", async () => memoryOutbox());

describe("on DynamoDB", () => {
  let local: LocalTable;

  beforeAll(async () => {
    local = await startTable();
  });
  afterAll(() => local.close());

  const emptyTable = () => local.empty();
  const recordsInTable = () => ({
    connections: connectionsIn(local.table),
    tombstones: tombstonesIn(local.table),
    outbox: outboxIn(local.table),
  });

  describeAttempts("the table", () => attemptsIn(local.table));
  describeConnections("the table", () => connectionsIn(local.table));
  describeLeases("the table", recordsInTable);
  describeRecordLife("the table", recordsInTable);
  describeOnlyOne("the table", () => recordsInTable().connections);
  describeDue("the table", async () => {
    const table = await emptyTable();
    return { connections: connectionsIn(table, 1), due: dueConnectionsIn(table) };
  });
  describeParkedGrants("the table", async () => parkedGrantsIn(await emptyTable()));
  describeRevocationMarks("the table", () => revocationMarksIn(local.table));
  describeSealedTokens("the table", () => sealedTokensIn(local.table));
  describeSlotSettings("the table", () => slotSettingsIn(local.table));
  describeClaims("the table", () => connectionsIn(local.table));
  describeWorkspaces("the table", () => workspacesIn(local.table));
  describeOutbox("the table", async () => outboxIn(await emptyTable()));

  it("answers the health check", async () => {
    await expect(checkTable(local.table)).resolves.toBeUndefined();
  });

  const ticket: Ticket = {
    method: "login",
    tenant: "acme",
    provider: "gcp",
    account: "default",
    principalId: "user-1",
    redirectUri: "https://connect.example/callback",
    returnPath: "/chat",
    replaceAccount: false,
    expiresAt: new Date(Date.now() + 600_000),
  };

  describe("when an answer is lost after the deed was done", () => {
    const drop = (operation: string) => local.fail({ target: `DynamoDB_20120810.${operation}`, drop: true, after: true });

    it("a login link that was written is written", async () => {
      const hash = randomUUID();
      await drop("PutItem");
      await attemptsIn(local.table).writeTicket(hash, ticket);
      expect(await attemptsIn(local.table).takeTicket(hash, new Date())).toBeDefined();
    });

    it("a grant that was parked is parked", async () => {
      const grant = newParked();
      await drop("PutItem");
      await parkedGrantsIn(local.table).write(grant);
      expect(await parkedGrantsIn(local.table).read(grant.parkedId)).toEqual(grant);
    });

    it("a connection that was written is written", async () => {
      const connection = newConnection();
      await drop("TransactWriteItems");
      expect(await connectionsIn(local.table).write(connection, undefined, [])).toBe(true);
      expect(await connectionsIn(local.table).read(connection)).toEqual(connection);
    });

    it("an access token that was replaced is replaced, and a later one is not", async () => {
      const [tokens, key] = [sealedTokensIn(local.table), keyOf(newConnection())];
      const token = { version: 1, grantId: "grant-1", sealed: "sealed", keptUntil: atWhole };
      await tokens.write(key, token);
      const next = { ...token, version: 1.000001, sealed: "sealed anew" };
      await drop("PutItem");
      expect(await tokens.replace(key, next, 1)).toBeUndefined();
      expect(await tokens.read(key)).toEqual(next);
    });

    it("S1: a state that was taken is not taken a second time", async () => {
      const hash = randomUUID();
      await attemptsIn(local.table).writeTicket(hash, ticket);
      await drop("DeleteItem");
      expect(await attemptsIn(local.table).takeTicket(hash, new Date())).toBeUndefined();
    });
  });

  it.each([
    ["ThrottlingException", "table_throttled", 4],
    ["ProvisionedThroughputExceededException", "table_throttled", 4],
    ["AccessDeniedException", "table_unavailable", 2],
    ["ResourceNotFoundException", "table_unavailable", 2],
  ])("a refusal with %s becomes %s after %i tries, the first without the SDK", async (type, code, times) => {
    await local.fail({ target: "DynamoDB_20120810.GetItem", type, times });
    await expect(connectionsIn(local.table).read(newConnection())).rejects.toMatchObject({ code });
  });

  it("S47: stores no ticket or state in clear, and deletes each by its time to live", async () => {
    const table = await emptyTable();
    await attemptsIn(table).writeTicket("hash-1", ticket);
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
    expect(Items).toMatchObject([{ pk: "TICKET#hash-1", ttl: Math.floor(ticket.expiresAt.getTime() / 1000) }]);
  });

  it("keeps a parked grant for longer than the sweeper tries, which is seven days after its time", async () => {
    const table = await emptyTable();
    const grant = newParked();
    await parkedGrantsIn(table).write(grant);
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
    const ttl = grant.expiresAt.getTime() / 1000 + 30 * 86_400;
    expect(Items).toHaveLength(2);
    expect(Items).toContainEqual(expect.objectContaining({ ...parkedItemKey(grant.parkedId), ttl }));
    expect(Items).toContainEqual({ ...waitingItemKey(grant), attempt_id: grant.parkedId, ttl });
  });

  it("erases with a parked grant the entry that points to it", async () => {
    const table = await emptyTable();
    const grant = newParked();
    const parked = parkedGrantsIn(table);
    await parked.write(grant);
    await parked.erase(grant.parkedId);
    const { Items } = await table.client.send(new ScanCommand({ TableName: table.name }));
    expect(Items).toEqual([]);
  });

  it("keeps a sealed access token in an item of its own, which goes by itself", async () => {
    const table = await emptyTable();
    const connection = newConnection();
    await sealedTokensIn(table).write(connection, { version: 1, grantId: "grant-1", sealed: "sealed", keptUntil: atWhole });
    const { Items } = await table.client.send(new ScanCommand({ TableName: table.name }));

    expect(Items).toEqual([{ ...sealedTokenItemKey(connection), version: 1, grant_id: "grant-1", sealed: "sealed", ttl: 1772366400 }]);
  });

  it("keeps the mark of a revocation for a day after its instant", async () => {
    const table = await emptyTable();
    const account = { provider: "gcp", identity: { id: "110100000000000000001" } } as const;
    await revocationMarksIn(table).write(account, "r1", now);
    const { Items } = await table.client.send(new ScanCommand({ TableName: table.name }));
    const ttl = Math.floor(now.getTime() / 1000) + 86_400;
    expect(Items).toEqual([{ ...revocationMarkItemKey(account, "r1"), until: now.toISOString(), ttl }]);
  });

  it("keeps a parked grant as long as it is retried: each next due time extends its TTL", async () => {
    const table = await emptyTable();
    const [grant, parked] = [newParked(), parkedGrantsIn(table)];
    await parked.write(grant);
    const dueAt = new Date(grant.expiresAt.getTime() + 40 * 86_400_000);
    expect(await parked.advance(grant.parkedId, ["parked"], "rejected", dueAt)).toBe(true);
    expect(await parked.advance(grant.parkedId, ["parked"], "rejected", grant.expiresAt), "a move that is refused").toBe(false);
    const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key: parkedItemKey(grant.parkedId) }));
    expect(Item).toMatchObject({ phase: "rejected", due_at: dueAt.toISOString(), ttl: dueAt.getTime() / 1000 + 30 * 86_400 });
  });

  it("an unreadable item does not keep the sweeper from the others", async () => {
    const table = await emptyTable();
    const [strange, grant] = [newParked(), newParked()];
    const parked = parkedGrantsIn(table);
    await parked.write(strange);
    await parked.write(grant);
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
    const item = Items.find(({ pk }) => pk === parkedItemKey(strange.parkedId).pk);
    await table.client.send(new PutCommand({ TableName: table.name, Item: { ...item, phase: "of a later release" } }));
    expect(await parked.listDue(grant.expiresAt, 10)).toEqual([grant]);
    expect(await parked.listWaiting(grant, new Date(0))).toEqual([grant]);
  });

  it("keeps a notice for a week after it is due, and a tombstone for ninety days", async () => {
    const ttlOf = async (Key: object) => {
      const { Item } = await local.table.client.send(new GetCommand({ TableName: local.table.name, Key: { ...Key } }));
      return Item?.ttl;
    };
    const [notice, connection] = [newNotice(), newConnection()];
    await outboxIn(local.table).write(notice, now);
    const records = connectionsIn(local.table);
    await records.write(connection, undefined, []);
    const tombstone = {
      ...keyOf(connection),
      method: "login",
      disconnectId: "d1",
      startedAt: now,
      disconnectedBy: "user-1",
      disconnectedAt: now,
    };
    await records.erase(await takeLease(records, keyOf(connection)), { ...tombstone, grant: { state: "revoked" } }, []);
    const seconds = Math.floor(now.getTime() / 1000);
    expect(await ttlOf(outboxItemKey(notice.id))).toBe(seconds + 7 * 86_400);
    expect(await ttlOf(tombstoneItemKey(connection, "d1"))).toBe(seconds + 90 * 86_400);
  });
});
