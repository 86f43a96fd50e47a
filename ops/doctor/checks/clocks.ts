import { isObject, parseJson } from "../../../lib/json.ts";
import { type Check, type Finding, fail, unknown, warn } from "../check.ts";
import { fetchPage } from "../fetch-page.ts";
import type { Stage } from "../stage.ts";

/** Signed requests and tokens are refused from a few minutes on. A Date header has whole seconds. */
const badSeconds = 60;
const doubtfulSeconds = 10;

type Reading = { readonly whose: string; readonly aheadSeconds: number };

/** Whether the clocks agree of this machine, AWS, Vault and the providers. */
export const clocks: Check = {
  name: "clocks",
  rights: ["lambda:GetFunctionConfiguration"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const servers = await listServers(stage);
    const asked = await Promise.all(servers.map(([whose, address]) => read(stage, whose, address)));
    const readings = [{ whose: "this machine", aheadSeconds: 0 }, ...asked.filter((one) => "aheadSeconds" in one)];
    return {
      saw: `the clocks of ${readings.map(({ whose }) => whose).join(", ")}`,
      findings: [...asked.filter((one) => "level" in one), ...judgeClocks(readings)],
    };
  },
};

/** Whose clock is asked for, and where. An empty address is left out. */
async function listServers(stage: Stage): Promise<readonly (readonly [string, string])[]> {
  const vault = (await stage.setting("CREDENTIAL_STORE")) === "secrets-manager" ? "" : await stage.setting("VAULT_ADDR");
  const aws = process.env.AWS_ENDPOINT_URL ?? `https://sts.${stage.region}.amazonaws.com/`;
  const all = [
    ["AWS", aws],
    ["Vault", vault === "" ? "" : `${vault.replace(/\/$/, "")}/v1/sys/health`],
    ["Google", await stage.setting("GOOGLE_ISSUER").then((issuer) => (issuer === "" ? "" : `${issuer}/.well-known/openid-configuration`))],
    ["Azure", await stage.setting("AZURE_AUTHORITY_URL")],
    ["OVHcloud", await stage.setting("OVH_EU_API_URL").then((api) => (api === "" ? "" : `${api}/auth/time`))],
    ["Tailscale", await stage.setting("TAILSCALE_API_URL")],
  ] as const;
  return all.filter(([, address]) => address !== "");
}

async function read({ clock, signal }: Stage, whose: string, address: string): Promise<Reading | Finding> {
  try {
    const begun = clock().getTime();
    const { date, text } = await fetchPage(address, signal);
    const middle = (begun + clock().getTime()) / 2;
    const body = parseJson(text);
    const told = isObject(body) && typeof body.server_time_utc === "number" ? body.server_time_utc * 1000 : Date.parse(date ?? "");
    // Both count whole seconds, so an instant is half a second later than told.
    return Number.isNaN(told) ? unknown(`${whose} does not tell its time`) : { whose, aheadSeconds: (told + 500 - middle) / 1000 };
  } catch (error) {
    return unknown(`the clock of ${whose}: ${error instanceof Error ? error.message : "no answer"}`);
  }
}

/** Judges each clock by the one in the middle: most of them are right. */
export function judgeClocks(readings: readonly Reading[]): readonly Finding[] {
  const sorted = readings.map(({ aheadSeconds }) => aheadSeconds).toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return readings.flatMap(({ whose, aheadSeconds }) => {
    const off = Math.round(aheadSeconds - middle);
    const words = `the clock of ${whose} is ${Math.abs(off)} s ${off > 0 ? "ahead" : "behind"}`;
    const mend =
      whose === "this machine" || whose === "Vault"
        ? "switch on time synchronisation there: timedatectl set-ntp true"
        : `its status page: nothing of ours moves the clock of ${whose}`;
    return Math.abs(off) >= badSeconds ? [fail(words, mend)] : Math.abs(off) >= doubtfulSeconds ? [warn(words, mend)] : [];
  });
}
