import type { Page } from "playwright-core";
import { expect } from "vitest";
import { fireSchedule } from "../../local/embedded/fire-schedule.ts";
import type { Embedded } from "../../local/embedded/stack.ts";
import { createAtProvider } from "./drawer-steps.ts";

/**
 * Connects every provider but Google over HTTP, as ada, with thirty accounts of AWS. What a customer makes at each of them is made by the
 * console's own server.
 *
 * @param page - Of the console.
 * @returns Calls the API as ada.
 */
export async function connectOthers(page: Page, stack: Embedded) {
  const { api, issuer } = stack;
  const create = (id: string) => createAtProvider(page, id);
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const token = await issuer.sign({ sub: "ada", org: "acme" });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(`${api}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    expect(answer.status, `${method} ${path}`).toBe(200);
    return answer.json();
  };
  const [tenantId, clientId, clientSecret] = await create("azure-application");
  await send("POST", "/azure/login", { tenantId, clientId, clientSecret });
  const [ovhId, ovhSecret] = await create("ovh-client");
  await send("POST", "/ovh_api/ovh/service-account/connect", { endpoint: "ovh-eu", clientId: ovhId, clientSecret: ovhSecret });
  const [tailscaleId, tailscaleSecret] = await create("tailscale-client");
  await send("POST", "/tailscale_api/tailscale/connect", { clientId: tailscaleId, clientSecret: tailscaleSecret });
  const [arns = ""] = await create("aws-roles");
  const accounts = arns.split("\n").map((roleArn) => ({ accountId: roleArn.split(":")[4], roleArn }));
  const { workspaces } = (await send("GET", "/users/ada/workspaces")) as { readonly workspaces: readonly [{ readonly id: string }] };
  const bulk = await send("POST", `/workspaces/${workspaces[0].id}/aws/accounts/bulk`, { accounts });
  expect(bulk).toMatchObject({ succeeded: 30, failed: 0 });
  // Tailscale's auth key, which is made soon after.
  await fireSchedule(stack, "jobsRefreshDue");
  return { send, create, lastAccount: accounts.at(-1)?.accountId ?? "" };
}
