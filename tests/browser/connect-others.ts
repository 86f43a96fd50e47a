import type { Page } from "playwright-core";
import { expect } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { fireSchedule } from "../../local/embedded/fire-schedule.ts";
import type { Embedded } from "../../local/embedded/stack.ts";
import { clientOf } from "./client-of.ts";
import { createAtProvider } from "./drawer-steps.ts";

/**
 * Connects every provider but Google over HTTP, as ada, with thirty accounts of AWS. What a customer makes at each of them is made by the
 * console's own server.
 *
 * @param page - Of the console.
 * @returns The API as ada.
 */
export async function connectOthers(page: Page, stack: Embedded) {
  const client = clientOf(stack, "ada");
  const create = (id: string) => createAtProvider(page, id);
  const [tenantId = "", clientId = "", clientSecret = ""] = await create("azure-application");
  dataOf(await client.connectAzure({ tenantId, clientId, clientSecret }));
  const [ovhId = "", ovhSecret = ""] = await create("ovh-client");
  dataOf(await client.connectOvhServiceAccount({ endpoint: "ovh-eu", clientId: ovhId, clientSecret: ovhSecret }));
  const [tailscaleId = "", tailscaleSecret = ""] = await create("tailscale-client");
  dataOf(await client.connectTailscale({ clientId: tailscaleId, clientSecret: tailscaleSecret }));
  const [arns = ""] = await create("aws-roles");
  const accounts = arns.split("\n").map((roleArn) => ({ accountId: roleArn.split(":")[4] ?? "", roleArn }));
  const { workspaces } = dataOf(await client.listAwsWorkspaces("ada"));
  const bulk = dataOf(await client.connectAwsAccounts(workspaces[0]?.id ?? "", { accounts }));
  expect(bulk).toMatchObject({ succeeded: 30, failed: 0 });
  // Tailscale's auth key, which is made soon after.
  await fireSchedule(stack, "jobsRefreshDue");
  return { client, create, lastAccount: accounts.at(-1)?.accountId ?? "" };
}
