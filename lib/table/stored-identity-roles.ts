import * as v from "valibot";
import { probeTenant } from "../issuer/identity-token-source.ts";
import { type Item, item, storedAs, textInstant } from "./item.ts";
import { type ItemKey, identityRoleItemKey, probeRoleItemKey } from "./item-keys.ts";
import { eraseItem, ifNew, readAs, writeItemIf } from "./requests.ts";
import type { Table } from "./table.ts";

/** The role of this account that the identity tokens of an organisation are of. */
export type IdentityRole = { readonly arn: string; readonly createdAt: Date };

/** An organisation, or the probe that no organisation's customer may trust. */
export type RoleOwner = string | typeof probeTenant;

/** A role is made by one conditional write, and no write changes it. */
export const identityRoleItem: Item<IdentityRole> = item({ arn: storedAs("role_arn", v.string()), createdAt: textInstant });

const toRoleKey = (owner: RoleOwner): ItemKey => (owner === probeTenant ? probeRoleItemKey : identityRoleItemKey(owner));

/** Stores the role of each owner. */
export function identityRolesIn(table: Table) {
  const read = (owner: RoleOwner, isConsistent: boolean) => readAs(identityRoleItem, table, toRoleKey(owner), isConsistent);
  return {
    read: (owner: RoleOwner) => read(owner, false),
    /** @returns The role that stands: another command may have been first. */
    readOrWrite: async (owner: RoleOwner, proposed: IdentityRole): Promise<IdentityRole> => {
      const tenant = owner === probeTenant ? {} : { tenant: owner };
      await writeItemIf(table, { ...toRoleKey(owner), ...tenant, ...identityRoleItem.build(proposed) }, ifNew);
      return (await read(owner, true)) ?? proposed;
    },
    erase: (owner: RoleOwner): Promise<void> => eraseItem(table, toRoleKey(owner)),
  };
}

export type IdentityRoles = ReturnType<typeof identityRolesIn>;
