import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { probeTenant } from "../../lib/issuer/identity-token-source.ts";
import { identityRoleSort } from "../../lib/table/item-keys.ts";
import { type IdentityRole, identityRoleItem, identityRolesIn } from "../../lib/table/stored-identity-roles.ts";
import type { Answer } from "../program.ts";
import { toRows } from "../rows.ts";
import type { Target } from "../target.ts";

/** Reads the roles of all organisations: the whole table is read. */
export async function readRoles({ documents, table }: Pick<Target, "documents" | "table">) {
  const found: (IdentityRole & { readonly organisation: string })[] = [];
  const filter = { FilterExpression: "sk = :role", ExpressionAttributeValues: { ":role": identityRoleSort } };
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: table.name, ...filter })) {
    found.push(...Items.map((item) => ({ ...identityRoleItem.parse(item), organisation: String(item.tenant) })));
  }
  return found.sort((one, other) => one.organisation.localeCompare(other.organisation));
}

/** Lists the roles that identity tokens are of. */
export async function listIdentities(target: Target): Promise<Answer> {
  const roles = await readRoles(target);
  const probe = await identityRolesIn(target.table).read(probeTenant);
  const rows = roles.map(({ organisation, arn, createdAt }) => [organisation, arn, createdAt.toISOString()]);
  return {
    text: [
      ...toRows(["organisation", "role", "since"], rows),
      `${roles.length} organisations; ${probe === undefined ? "no probe role" : `the probe role is ${probe.arn}`}`,
    ],
    json: {
      roles: roles.map(({ organisation, arn, createdAt }) => ({ organisation, role: arn, since: createdAt.toISOString() })),
      probe_role: probe?.arn ?? null,
    },
  };
}
