import * as v from "valibot";
import { probeTenant } from "../issuer/identity-token-source.ts";
import { DeleteCommand, GetCommand, PutCommand } from "./commands.ts";
import { type ItemKey, identityRoleItemKey, probeRoleItemKey } from "./item-keys.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

/** The role of this account that the identity tokens of an organisation are of. */
export type IdentityRole = { readonly arn: string; readonly createdAt: Date };

/** An organisation, or the probe that no organisation's customer may trust. */
export type RoleOwner = string | typeof probeTenant;

const schema = v.object({ role_arn: v.string(), created_at: v.pipe(v.string(), v.isoTimestamp()) });

const keyOf = (owner: RoleOwner): ItemKey => (owner === probeTenant ? probeRoleItemKey : identityRoleItemKey(owner));

/** Stores which role belongs to whom. One conditional write makes each, and no write changes it. */
export function identityRolesIn(table: Table) {
  const TableName = table.name;
  const read = (owner: RoleOwner): Promise<IdentityRole | undefined> =>
    onTable(async () => {
      const { Item } = await table.client.send(new GetCommand({ TableName, Key: keyOf(owner) }));
      return Item === undefined ? undefined : parseIdentityRole(Item);
    });
  return {
    read,
    /** @returns The role that stands: another command may have been first. */
    readOrWrite: async (owner: RoleOwner, proposed: IdentityRole): Promise<IdentityRole> => {
      const tenant = owner === probeTenant ? {} : { tenant: owner };
      const Item = { ...keyOf(owner), ...tenant, role_arn: proposed.arn, created_at: proposed.createdAt.toISOString() };
      await onTableIf(() => table.client.send(new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(pk)" })));
      const found = await onTable(() => table.client.send(new GetCommand({ TableName, Key: keyOf(owner), ConsistentRead: true })));
      return found.Item === undefined ? proposed : parseIdentityRole(found.Item);
    },
    erase: (owner: RoleOwner): Promise<void> =>
      onTable(async () => {
        await table.client.send(new DeleteCommand({ TableName, Key: keyOf(owner) }));
      }),
  };
}

/** Reads the item of a role. @throws {v.ValiError} It is none. */
export function parseIdentityRole(item: unknown): IdentityRole {
  const { role_arn, created_at } = v.parse(schema, item);
  return { arn: role_arn, createdAt: new Date(created_at) };
}

export type IdentityRoles = ReturnType<typeof identityRolesIn>;
