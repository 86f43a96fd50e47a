import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import { probeTenant } from "../../lib/issuer/identity-token-source.ts";
import { parseConnection } from "../../lib/table/connection-item.ts";
import { organisationPartition, toConnectionPrefix } from "../../lib/table/item-keys.ts";
import { identityRolesIn } from "../../lib/table/stored-identity-roles.ts";
import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Answer } from "../program.ts";
import type { Target } from "../target.ts";
import { readRoles } from "./list-roles.ts";
import { deleteRole } from "./role.ts";

/**
 * Takes an organisation's role away: no token of it is issued any more. With the last organisation the probe role goes as well. The role goes first: a
 * run that was killed is completed by the next one.
 *
 * @throws {Error} The organisation has connections without a secret, which would stop working.
 */
export async function removeIdentity(target: Target, organisation: string, yes: boolean): Promise<Answer> {
  const roles = identityRolesIn(target.table);
  const role = await roles.read(organisation);
  if (role === undefined) {
    return { text: [`${organisation} has no role`], json: { organisation, role: null, done: false } };
  }
  const living = await countFederated(target, organisation);
  if (living > 0) {
    throw new Error(`${organisation} has ${living} connections without a secret, which need ${role.arn}: disconnect them first`);
  }
  if (!yes) {
    return { text: [`${role.arn} would be deleted`, nothingChanged], json: { organisation, role: role.arn, done: false } };
  }
  await leaveRecord(target, { act: "operator.identity_remove", organisation });
  await deleteRole(target, role.arn);
  await roles.erase(organisation);
  const probe = (await readRoles(target)).length === 0 ? await roles.read(probeTenant) : undefined;
  if (probe !== undefined) {
    await deleteRole(target, probe.arn);
    await roles.erase(probeTenant);
  }
  const text = [
    `${role.arn} is deleted`,
    ...(probe === undefined ? [] : ["The probe role is deleted as well: no organisation has a role."]),
  ];
  return { text, json: { organisation, role: role.arn, done: true } };
}

async function countFederated({ documents, table }: Pick<Target, "documents" | "table">, organisation: string): Promise<number> {
  const query = {
    TableName: table.name,
    KeyConditionExpression: "pk = :org AND begins_with(sk, :connection)",
    ExpressionAttributeValues: { ":org": organisationPartition(organisation), ":connection": toConnectionPrefix() },
    ConsistentRead: true,
  };
  let living = 0;
  for await (const { Items = [] } of paginateQuery({ client: documents }, query)) {
    living += Items.filter((item) => parseConnection(item).method === "federated").length;
  }
  return living;
}
