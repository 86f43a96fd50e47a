import { randomInt } from "node:crypto";
import { federatedAccount } from "./federated-account.ts";
import { federatedProject } from "./federated-project.ts";
import { type Given, type Offered, steer, type Trouble } from "./trouble.ts";

const what = "As the customer does with the script above, in the simulator: for this connection's subject alone.";

/** What a customer's cloud is made to trust in place of the script, for one connection. */
const trustOf = (provider: string, label: string, trust: (offered: Offered) => Promise<readonly Given[]>): Trouble => ({
  id: `${provider}-trust-offered`,
  label,
  what,
  isLasting: false,
  connects: { provider, method: "federated" },
  trust,
});

/** A project with a pool, a provider and a binding. @param url - Of Google's simulator. */
export const trustAtGoogle = (url: string): Trouble =>
  trustOf("gcp", "Make a pool that trusts it", async (offered) => {
    const number = String(randomInt(10 ** 11, 10 ** 12));
    const owner = federatedProject(url, { projectId: `keyless-${number}`, number, displayName: "Keyless" });
    const made = await owner.trust(offered);
    return [
      { label: "Workload identity provider", value: made.workload_identity_provider, field: "workload_identity_provider" },
      { label: "Service account", value: made.service_account, field: "service_account" },
    ];
  });

/** An application with a federated credential. @param url - Of Azure's simulator. */
export function trustAtAzure(url: string): Trouble {
  const send = steer(url);
  return trustOf("azure", "Register an application that trusts it", async ({ issuer, subject, audience }) => {
    const made = (await send("POST", "applications", { has_secret: false })) as Readonly<Record<"tenant_id" | "client_id", string>>;
    await send("POST", `applications/${made.client_id}/federated-credentials`, { name: "aurora", issuer, subject, audience });
    return [
      { label: "Tenant ID", value: made.tenant_id, field: "tenantId" },
      { label: "Client ID", value: made.client_id, field: "clientId" },
    ];
  });
}

/** A tailnet with a trust credential. @param url - Of Tailscale's simulator. */
export function trustAtTailscale(url: string): Trouble {
  const send = steer(url);
  return trustOf("tailscale", "Make a trust credential", async ({ issuer, subject, audience }) => {
    const { id: tailnet } = (await send("POST", "tailnets", {})) as { readonly id: string };
    const trust = { issuer, subject, tailnet, ...(audience === null ? {} : { audience }) };
    const { client_id } = (await send("POST", "federated", trust)) as { readonly client_id: string };
    return [{ label: "Client ID", value: client_id, field: "clientId" }];
  });
}

/** An identity provider and a role, in the account that the person has named. @param url - Of AWS' simulator. */
export const trustAtAws = (url: string): Trouble =>
  trustOf("aws", "Make a role that trusts it", async ({ account, issuer, subject, audience }) => {
    const roleArn = await federatedAccount(url, account).trust({ issuer, subject, audience: audience ?? "" });
    return [{ label: "Role ARN", value: roleArn, field: "roleArn" }];
  });
