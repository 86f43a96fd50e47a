import * as v from "valibot";
import { GetCommand, PutCommand } from "./commands.ts";
import { workspaceItemKey } from "./item-keys.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

/** What is stored of an organisation's workspace. What it is for is said where the provider asks for it. */
type Workspace = { readonly id: string; readonly name: string; readonly externalId: string; readonly createdAt: Date };

/** Stores the workspaces of organisations. One conditional write makes each, and no write changes it. */
export function workspacesIn(table: Table) {
  const TableName = table.name;
  const read = (tenant: string): Promise<Workspace | undefined> =>
    onTable(async () => {
      const { Item } = await table.client.send(new GetCommand({ TableName, Key: workspaceItemKey(tenant), ConsistentRead: true }));
      return Item === undefined ? undefined : parseWorkspace(Item);
    });
  return {
    read,
    readOrWrite: async (tenant: string, proposed: Workspace): Promise<Workspace> => {
      const found = await read(tenant);
      if (found !== undefined) {
        return found;
      }
      const put = new PutCommand({ TableName, Item: buildItem(tenant, proposed), ConditionExpression: "attribute_not_exists(pk)" });
      await onTableIf(() => table.client.send(put));
      // Another call may have been first, or an answer was lost: what stands is the organisation's.
      return (await read(tenant)) ?? proposed;
    },
  };
}

const schema = v.object({ id: v.string(), name: v.string(), external_id: v.string(), created_at: v.pipe(v.string(), v.isoTimestamp()) });

const buildItem = (
  tenant: string,
  { id, name, externalId, createdAt }: Workspace,
): v.InferInput<typeof schema> & Record<string, unknown> => ({
  ...workspaceItemKey(tenant),
  tenant,
  id,
  name,
  external_id: externalId,
  created_at: createdAt.toISOString(),
});

function parseWorkspace(item: unknown): Workspace {
  const { id, name, external_id, created_at } = v.parse(schema, item);
  return { id, name, externalId: external_id, createdAt: new Date(created_at) };
}
