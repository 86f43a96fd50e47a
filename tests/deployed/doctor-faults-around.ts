import { expect } from "vitest";
import { createClient } from "../../client/create-client.ts";
import { isObject } from "../../lib/json.ts";
import { steer } from "../../local/console/troubles/trouble.ts";
import { vaultApi } from "../../local/vault/api.ts";
import type { DoctorFault } from "./doctor-fault.ts";

const role = "auth/aws/role/aurora-oauth-dev-refresh";
const roleFields = ["auth_type", "bound_iam_principal_arn", "resolve_aws_unique_ids", "token_policies", "token_type", "token_ttl"];

/** Faults at Vault and at the providers. */
export const faultsAround: readonly DoctorFault[] = [
  {
    title: "Vault is sealed",
    found: { check: "health", what: /^credential_store: vault_sealed$/, mend: /vault operator unseal/ },
    also: { "store-login": "no function gets into a sealed Vault" },
    make: async ({ vault, api }) => {
      // The health check remembers its answer for five seconds.
      const { readHealth } = createClient({ baseUrl: api });
      const untilHealth = (status: number) => expect.poll(async () => (await readHealth()).status).toBe(status);
      await vault.seal();
      await untilHealth(503);
      return async () => {
        await vault.unseal();
        await untilHealth(200);
      };
    },
  },
  {
    title: "a Vault role of functions is deleted",
    found: {
      check: "store-login",
      what: /tokensReportRejected, tokensServe, aurora-oauth-dev-refresh: vault_login_failed/,
      mend: /^aurora-oauth-dev-refresh: .*docs\/deploy\/vault.md#logging-in/,
    },
    make: async ({ vault }) => {
      const api = vaultApi(vault);
      const before = await api("GET", role);
      await api("DELETE", role);
      const fields = Object.entries(isObject(before) ? before : {}).filter(([name]) => roleFields.includes(name));
      return () => api("POST", role, Object.fromEntries(fields));
    },
  },
  {
    title: "a Vault role has lost its policy",
    found: {
      check: "store-login",
      what: /^auroraAzureSubscriptions, aurora-oauth-dev-mint-azure: store_denied/,
      mend: /docs\/deploy\/vault.md#policies/,
    },
    make: async ({ vault }) => {
      const api = vaultApi(vault);
      const policy = "sys/policies/acl/aurora-oauth-dev-mint-azure";
      const before = await api("GET", policy);
      await api("DELETE", policy);
      return () => api("POST", policy, { policy: isObject(before) ? before.policy : "" });
    },
  },
  {
    title: "a redirect URI is not registered",
    found: {
      check: "redirect-uris",
      what: /^Google does not know http:.*\/gcp\/callback$/,
      mend: /^register exactly http:.*\/gcp\/callback with the OAuth client/,
    },
    make: async ({ google, api }) => {
      const control = steer(google);
      const before = await control("PUT", "redirect-uris", { redirect_uris: [`${api}/callback`] });
      return () => control("PUT", "redirect-uris", isObject(before) ? before : {});
    },
  },
  {
    title: "a provider's clock is off",
    found: { check: "clocks", what: /^the clock of Tailscale is (299|300|301) s ahead$/, mend: /status page/ },
    make: async ({ tailscale }) => {
      const control = steer(tailscale);
      await control("POST", "clock", { skew_seconds: 300 });
      return () => control("POST", "clock", { skew_seconds: 0 });
    },
  },
];
