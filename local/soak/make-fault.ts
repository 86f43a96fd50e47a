import { type Steer, steer } from "../console/troubles/trouble.ts";
import { type FailingProvider, type FaultName, failingProviders } from "./fault-kinds.ts";
import type { PlannedFault } from "./plan.ts";
import type { Stage } from "./stage.ts";

type End = () => Promise<void>;
type Make = (stage: Stage, size: PlannedFault["size"]) => Promise<End>;

const nothing: End = async () => {};

/** Longer than any function waits. The call is dropped then, and has had no effect. */
const hangMs = 60_000;

/** The calls of the product that fail: those for tokens, revocations and reads. Pages that people see go on. */
const pathsOf: Readonly<Record<FailingProvider, readonly (readonly [method: string, path: string])[]>> = {
  google: [
    ["POST", "/token"],
    ["POST", "/revoke"],
    ["GET", "/v1/userinfo"],
    ["GET", "/v3/projects*"],
  ],
  ovh: [
    ["POST", "/*/auth/oauth2/token"],
    ["POST", "/*/auth/oauth2/revoke"],
    ["GET", "/*/1.0/*"],
  ],
  azure: [
    ["POST", "/*/oauth2/v2.0/token"],
    ["GET", "/subscriptions*"],
  ],
  tailscale: [
    ["POST", "/api/v2/*"],
    ["GET", "/api/v2/*"],
    ["DELETE", "/api/v2/*"],
  ],
};

const always = 1_000_000;

/** Lets every call of a provider meet a fault. Size: `provider`. */
const failing =
  (toFault: (size: PlannedFault["size"]) => object): Make =>
  async ({ deployed }, size) => {
    const provider = size.provider as FailingProvider;
    const control = steer(deployed[provider]);
    for (const [method, path] of pathsOf[provider]) {
      await control("POST", "faults", { method, path, times: always, ...toFault(size) });
    }
    return async () => void (await control("DELETE", "faults"));
  };

async function kill({ deployed, journal }: Stage, chosen: Awaited<ReturnType<Stage["deployed"]["functionProcesses"]>>): Promise<End> {
  await deployed.killFunctions(chosen);
  journal.killed.push(...chosen.map(({ functionKey }) => ({ at: journal.now(), functionKey })));
  return nothing;
}

/** How each fault is made. The result ends it. */
export const faultMakers: Readonly<Record<FaultName, Make>> = {
  kill: async (stage, { processes }) => {
    const listed = [...(await stage.deployed.functionProcesses())].sort((one, other) => one.functionKey.localeCompare(other.functionKey));
    const chosen = Array.from({ length: Math.min(Number(processes), listed.length) }, () =>
      listed.splice(stage.random.int(0, listed.length - 1), 1),
    );
    return kill(stage, chosen.flat());
  },
  "kill-all": async (stage) => kill(stage, await stage.deployed.functionProcesses()),
  "vault-sealed": async ({ deployed }) => {
    await deployed.vault.seal();
    return () => deployed.vault.unseal();
  },
  "table-throttled": async ({ table }) => {
    table.throttle(true);
    return async () => table.throttle(false);
  },
  "table-slow": async ({ table }, { delayMs }) => {
    table.slow(Number(delayMs));
    return async () => table.slow(0);
  },
  "vault-slow": async ({ vault }, { delayMs }) => {
    vault.slow(Number(delayMs));
    return async () => vault.slow(0);
  },
  "provider-error": failing(({ status }) => ({ status, body: { error: "backend_error" } })),
  "provider-throttled": failing(({ retryAfterSeconds }) => ({
    status: 429,
    body: { error: "rate_limited" },
    headers: { "retry-after": `${retryAfterSeconds}` },
  })),
  "provider-hangs": failing(() => ({ delay_ms: hangMs, drop: true })),
  "provider-html": failing(() => ({ status: 200, body: "<html><body>We will be back soon.</body></html>" })),
  "provider-slow": failing(({ delayMs }) => ({ delay_ms: delayMs })),
  "answer-lost": async ({ deployed }, { answers }) => {
    const lost = { method: "POST", path: "/*/auth/oauth2/token", times: answers, after: true, drop: true };
    await steer(deployed.ovh)("POST", "faults", lost);
    return nothing;
  },
  "clock-jumps": async ({ deployed }, { skewSeconds }) => {
    const clocks = failingProviders.map((provider) => steer(deployed[provider]));
    await setClocks(clocks, Number(skewSeconds));
    return () => setClocks(clocks, 0);
  },
};

async function setClocks(clocks: readonly Steer[], skew_seconds: number): Promise<void> {
  await Promise.all(clocks.map((control) => control("POST", "clock", { skew_seconds })));
}
