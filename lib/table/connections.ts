import { GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as v from "valibot";
import { type Connection, providers } from "../connections/connection.ts";
import type { Connections } from "../connections/ports.ts";
import { connectionItemKey, connectionPrefix, organisationPartition, subjectItemKey, subjectPartition, subjectPrefix } from "./keys.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

/** The connection records. A record and the entry that finds it by its account are written in one transaction. */
export function connectionsIn(table: Table): Connections {
  const TableName = table.name;
  return {
    read: (key) =>
      onTable(async () => {
        const { Item } = await table.client.send(new GetCommand({ TableName, Key: connectionItemKey(key), ConsistentRead: true }));
        return Item === undefined ? undefined : parseConnection(Item);
      }),

    list: (tenant) => onTable(async () => (await queryAll(table, organisationPartition(tenant), connectionPrefix)).map(parseConnection)),

    listBySubject: (provider, subject) =>
      onTable(async () =>
        (await queryAll(table, subjectPartition(provider, subject), subjectPrefix)).map((item) => v.parse(keySchema, item)),
      ),

    write: async (connection, previous) => {
      const written = await onTableIf(() =>
        table.client.send(
          new TransactWriteCommand({
            TransactItems: [
              { Put: { TableName, Item: { ...connectionItemKey(connection), ...toItem(connection) }, ...ifStill(previous) } },
              { Put: { TableName, Item: { ...subjectItemKey(connection), ...toKeyItem(connection) } } },
              ...(previous === undefined || previous.subject === connection.subject
                ? []
                : [{ Delete: { TableName, Key: subjectItemKey(previous) } }]),
            ],
          }),
        ),
      );
      return written !== undefined;
    },
  };
}

function ifStill(previous: Connection | undefined) {
  return previous === undefined
    ? { ConditionExpression: "attribute_not_exists(pk)" }
    : {
        ConditionExpression: "grant_id = :grant AND updated_at = :updated",
        ExpressionAttributeValues: { ":grant": previous.grantId, ":updated": previous.updatedAt.toISOString() },
      };
}

async function queryAll(table: Table, pk: string, prefix: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    );
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}

const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);

const keySchema = v.object({ tenant: v.string(), provider: v.picklist(providers), account: v.string() });

const itemSchema = v.object({
  ...keySchema.entries,
  id: v.string(),
  status: v.picklist(["active", "degraded", "reauth_required", "disconnecting"]),
  grant_id: v.string(),
  subject: v.string(),
  email: v.optional(v.string()),
  connected_by: v.string(),
  scopes_requested: v.array(v.string()),
  scopes_granted: v.array(v.string()),
  scopes_missing: v.array(v.string()),
  expires_at: v.optional(instant),
  has_refresh_token: v.boolean(),
  credential_ref: v.string(),
  credential_version: v.number(),
  setup_run_id: v.optional(v.string()),
  created_at: instant,
  updated_at: instant,
});

function parseConnection(item: unknown): Connection {
  const { email, expires_at, setup_run_id, ...record } = v.parse(itemSchema, item);
  return {
    tenant: record.tenant,
    provider: record.provider,
    account: record.account,
    id: record.id,
    status: record.status,
    grantId: record.grant_id,
    subject: record.subject,
    ...(email === undefined ? {} : { email }),
    connectedBy: record.connected_by,
    scopesRequested: record.scopes_requested,
    scopesGranted: record.scopes_granted,
    scopesMissing: record.scopes_missing,
    ...(expires_at === undefined ? {} : { expiresAt: expires_at }),
    hasRefreshToken: record.has_refresh_token,
    credentialRef: record.credential_ref,
    credentialVersion: record.credential_version,
    ...(setup_run_id === undefined ? {} : { setupRunId: setup_run_id }),
    createdAt: record.created_at,
    updatedAt: record.updated_at,
  };
}

const toKeyItem = ({ tenant, provider, account }: Connection) => ({ tenant, provider, account });

function toItem(connection: Connection): v.InferInput<typeof itemSchema> {
  return {
    ...toKeyItem(connection),
    id: connection.id,
    status: connection.status,
    grant_id: connection.grantId,
    subject: connection.subject,
    email: connection.email,
    connected_by: connection.connectedBy,
    scopes_requested: [...connection.scopesRequested],
    scopes_granted: [...connection.scopesGranted],
    scopes_missing: [...connection.scopesMissing],
    expires_at: connection.expiresAt?.toISOString(),
    has_refresh_token: connection.hasRefreshToken,
    credential_ref: connection.credentialRef,
    credential_version: connection.credentialVersion,
    setup_run_id: connection.setupRunId,
    created_at: connection.createdAt.toISOString(),
    updated_at: connection.updatedAt.toISOString(),
  };
}
