import { permissionsOfRole, relayRights, tokenRights, type WholePermission } from "../../lib/http/rights.ts";

/** Lists what rights to tokens and to the relay reach, one row for each right. `null`: every provider, or every connection of the provider. */
export const listReach = (rights: ReadonlySet<string>) =>
  [tokenRights, relayRights].flatMap(({ whole, usual }) =>
    [...rights].flatMap((right) => {
      const [provider = null, level = usual, account = null] = right
        .slice(whole.length + 1)
        .split(":")
        .filter(Boolean);
      return right === whole || right.startsWith(`${whole}:`) ? [{ permission: whole, provider, level, account }] : [];
    }),
  );

/** Lists the roles that imply a permission, the least first. */
export const rolesWith = (permission: WholePermission): readonly string[] =>
  ["viewer", "editor", "admin"].filter((role) => permissionsOfRole(role).has(permission));
