import { randomInt } from "node:crypto";
import { federatedProject } from "./google-federated-project.ts";
import { steer, type Trouble, type TroubleSpot } from "./trouble.ts";
import { trustOffered } from "./trust-offered.ts";

/** What every refresh, check and disconnect asks of Google. */
const calls = [
  { method: "POST", path: "/token" },
  { method: "GET", path: "/v1/userinfo" },
  { method: "POST", path: "/revoke" },
] as const;

/** More than a person presses. */
const times = 10_000;

/** Google's answer for an issuer whose keys it cannot read. By itself it would know them for minutes more. */
const unreachable = { error: "invalid_grant", error_description: "Error connecting to the given credential's issuer." };

/** What a service account sees that is made here. */
const projects = [{ projectId: "shop-production", number: "415104041201", displayName: "Shop production" }];

/** What a customer does in Google's console, and what can go wrong at Google. @param url - Of its simulator. */
export function googleTroubles(url: string): TroubleSpot {
  const send = steer(url);
  const set = async (settings: object) => void (await send("POST", "settings", settings));
  const fail = async (how: object) => {
    for (const call of calls) {
      await send("POST", "faults", { ...call, ...how, times });
    }
  };
  const setPoolsDisabled = async (disabled: boolean) => {
    const { workload_identity_pools: pools } = (await send("GET", "state")) as {
      workload_identity_pools: readonly { readonly project_id: string; readonly id: string; readonly deleted_at: string | null }[];
    };
    const live = pools.filter(({ deleted_at }) => deleted_at === null);
    await Promise.all(live.map(({ project_id, id }) => send("PATCH", `workload-identity-pools/${project_id}/${id}`, { disabled })));
  };
  const setDisabled = async (disabled: boolean) => {
    const { service_accounts } = (await send("GET", "state")) as { service_accounts: readonly { readonly email: string }[] };
    await Promise.all(service_accounts.map(({ email }) => send("PATCH", `service-accounts/${email}`, { disabled })));
  };
  return {
    where: "Google",
    troubles: [
      {
        id: "google-revoke",
        label: "Revoke the permission",
        what: "As if each person had removed the application at Google. The next refresh or check notices it.",
        isLasting: false,
        cause: async () => {
          const { accounts } = (await send("GET", "accounts")) as { accounts: readonly { readonly sub: string }[] };
          await Promise.all(accounts.map(({ sub }) => send("POST", "revoke", { sub })));
        },
      },
      {
        id: "google-key",
        label: "Create a service account's key",
        what: "As the customer does in Google's console.",
        isLasting: false,
        connects: { provider: "gcp", method: "service_account_key" },
        create: async () => {
          const name = `aurora-${Date.now().toString(36)}`;
          const { file } = (await send("POST", "service-accounts", { name, project_id: "shop-production", projects })) as { file: string };
          return [{ label: "Key file", value: file, field: "service_account_json" }];
        },
      },
      trustAtGoogle(url),
      {
        id: "google-disable",
        label: "Disable the service accounts",
        what: "The next use or check of a key notices it, and it works again once the account is enabled.",
        isLasting: true,
        cause: () => setDisabled(true),
      },
      {
        id: "google-pools",
        label: "Disable the workload identity pools",
        what: "The next use or check of a connection without a secret notices it, and it works again once the pool is enabled.",
        isLasting: true,
        cause: () => setPoolsDisabled(true),
      },
      {
        id: "google-issuer-away",
        label: "Lose the way to our issuer",
        what: "Google cannot read our keys. Nothing ends: a connection without a secret waits, and the operator is named.",
        isLasting: true,
        cause: async () =>
          void (await send("POST", "faults", { method: "POST", path: "/v1/token", status: 400, body: unreachable, times })),
      },
      {
        id: "google-session-control",
        label: "End sessions as an administrator",
        what: "Each refresh is refused until the administrator exempts the application.",
        isLasting: true,
        cause: () => set({ invalid_rapt: true }),
      },
      {
        id: "google-down",
        label: "Go down",
        what: "Google answers 503. A live token is still served, and refreshes are retried.",
        isLasting: true,
        cause: () => fail({ status: 503 }),
      },
      {
        id: "google-slow",
        label: "Get slow",
        what: "Each answer takes 7 seconds.",
        isLasting: true,
        cause: () => fail({ delay_ms: 7_000 }),
      },
      {
        id: "google-short-tokens",
        label: "Give tokens that live a minute",
        what: "Refresh once, and watch the schedule refresh it before it expires.",
        isLasting: true,
        cause: () => set({ access_token_lifetime_seconds: 65 }),
      },
      {
        id: "google-clock",
        label: "Let an hour pass",
        what: "Google's clock goes an hour ahead, so each token is dead there. A check refreshes it.",
        isLasting: true,
        cause: async () => void (await send("POST", "clock", { skew_seconds: 3_700 })),
      },
    ],
    mend: async () => {
      await setDisabled(false);
      await setPoolsDisabled(false);
      await send("DELETE", "faults");
      await set({ invalid_rapt: false, access_token_lifetime_seconds: 3599 });
      await send("POST", "clock", { skew_seconds: 0 });
    },
  };
}

/** A project with a pool, a provider and a binding. @param url - Of Google's simulator. */
const trustAtGoogle = (url: string): Trouble =>
  trustOffered("gcp", "Make a pool that trusts it", async (offered) => {
    const number = String(randomInt(10 ** 11, 10 ** 12));
    const owner = federatedProject(url, { projectId: `keyless-${number}`, number, displayName: "Keyless" });
    const made = await owner.trust(offered);
    return [
      { label: "Workload identity provider", value: made.workload_identity_provider, field: "workload_identity_provider" },
      { label: "Service account", value: made.service_account, field: "service_account" },
    ];
  });
