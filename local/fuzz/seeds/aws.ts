import { randomInt } from "node:crypto";
import { dataOf } from "../../../client/api-failure.ts";
import type { Actor } from "./recorder.ts";
import type { SeedWorld } from "./world.ts";

/** Routes of AWS alone, which lie below a workspace. */
export async function seedAws({ target, recorder, customers }: SeedWorld): Promise<void> {
  const kept = await recorder.actor(customers.kept.awsRole.org);
  const { seed } = kept;
  const { id: wid, aws_external_id } = await readWorkspace(kept);
  const { roleArn: second } = await makeRole(target, aws_external_id);
  dataOf(await kept.client.connectAwsRole(wid, { roleArn: second }));
  const page = dataOf(await kept.client.listConnections({ limit: 1 }));
  await seed.listConnections({ limit: 1, cursor: page.next_cursor ?? "" });
  await seed.listAwsWorkspaces(kept.uid);
  await seed.createAwsWorkspace(kept.uid, { name: "default" });
  await seed.listAwsAccounts(wid);
  await seed.listInactiveAwsAccounts(wid);
  await seed.readAwsLinks(wid);
  await seed.readAwsStatus(wid);
  await seed.readAwsQuickCreateLink(wid);
  await seed.downloadAwsTemplate(wid);
  await seed.downloadAwsTemplate(wid, { format: "json" });

  const spare = await recorder.actor(customers.spare.awsRole.org);
  const { id: spareWid } = await readWorkspace(spare);
  await spare.once.disconnectAwsAccount(spareWid, customers.spare.awsRole.account);
  const left = await recorder.actor(customers.left.org);
  const { id: leftWid } = await readWorkspace(left);
  dataOf(await left.client.disconnectAwsAccount(leftWid, customers.left.account));
  await left.once.reconnectAwsAccount(leftWid, customers.left.account);

  const newcomer = await recorder.actor("seed-aws-role");
  const workspace = await readWorkspace(newcomer);
  const { roleArn } = await makeRole(target, workspace.aws_external_id);
  await newcomer.seed.preflightConnection("aws", { roleArn });
  await newcomer.once.connectAwsRole(workspace.id, { roleArn });
  await newcomer.once.connectAwsAccounts(workspace.id, { accounts: [await makeRole(target, workspace.aws_external_id)] });
  const many = await recorder.actor("seed-aws-roles");
  const { aws_external_id: externalId } = await readWorkspace(many);
  const { roleArn: one } = await makeRole(target, externalId);
  await many.once.connectAccounts("aws", { method: "role", connections: [{ fields: { roleArn: one } }] });
  const cleaned = await recorder.actor(customers.cleaned.org);
  await cleaned.once.disconnectAwsAccounts((await readWorkspace(cleaned)).id);
}

async function readWorkspace({ client, uid }: Actor) {
  const [workspace] = dataOf(await client.listAwsWorkspaces(uid)).workspaces;
  if (workspace === undefined) {
    throw new Error(`${uid} has no workspace`);
  }
  return workspace;
}

/** Makes a role that lets Aurora in, in an account of its own. */
async function makeRole(target: SeedWorld["target"], externalId: string) {
  const accountId = String(randomInt(100_000_000_000, 1_000_000_000_000 - 1));
  return { accountId, roleArn: await target.customerAccount(accountId).createRole(externalId) };
}
