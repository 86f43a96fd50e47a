import { expect } from "vitest";
import { fireSchedule } from "../../local/embedded/fire-schedule.ts";
import type { Embedded } from "../../local/embedded/stack.ts";

/** Connects Tailscale's first tailnet over HTTP, as ada, with an auth key. @returns Disconnects it. */
export async function connectTailscale(stack: Embedded): Promise<() => Promise<void>> {
  const created = await fetch(`${stack.tailscale}/_control/clients`, { method: "POST", body: "{}" });
  const { client_id: clientId, client_secret: clientSecret } = (await created.json()) as Record<string, string>;
  const send = async (method: string, path: string, body: object) => {
    const token = await stack.issuer.sign({ sub: "ada", org: "acme" });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(`${stack.api}${path}`, { method, headers, body: JSON.stringify(body) });
    expect(answer.status, `${method} ${path}`).toBe(200);
  };
  await send("POST", "/tailscale_api/tailscale/connect", { clientId, clientSecret });
  await fireSchedule(stack, "jobsRefreshDue");
  return () => send("POST", "/tailscale_api/tailscale/disconnect", {});
}
