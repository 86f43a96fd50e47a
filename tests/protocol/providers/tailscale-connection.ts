import { randomBytes } from "node:crypto";
import type { Details } from "../../../lib/connections/connection.ts";
import type { CredentialFields } from "../../../lib/connections/credential-store.ts";
import type { Call, DutyDone } from "../../../lib/connections/provider.ts";
import type { CustomerClient } from "../../../lib/providers/minted-method.ts";
import { clientSubmission } from "../../../lib/providers/tailscale/client-method.ts";
import { clock, openTailscaleClient, signal } from "./tailscale-fixture.ts";

/** 43 characters of base64url, as every connection's id is. */
export const connectionId = "Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";

/** What a connection is between two calls: what the record and the credential store hold. */
export type Standing = { readonly held: CredentialFields; readonly details: Details };

/** Tailscale's method over HTTP, with the little of the engine that its steps need. */
export async function openClientMethod(scopes: readonly string[] = []) {
  const tailscale = await openTailscaleClient();
  const settings = { baseUrl: tailscale.baseUrl, scopes, refreshesPerMinute: 60 };
  const method = clientSubmission({ settings, clock, random: randomBytes });

  const callOf = (details: Details = {}, id = connectionId): Call => ({
    at: { tenant: "acme", provider: "tailscale", account: "default" },
    details,
    connectionId: id,
    signal,
  });
  const verify = (client: CustomerClient, details: Details = {}, tailnet = "-") => {
    const { connectionId: _, ...call } = callOf(details);
    return method.verify({ ...client, tailnet }, call);
  };
  const stand = async (client: CustomerClient, before?: Standing): Promise<Standing> => {
    const { credential = {}, details } = await verify(client, before?.details);
    const held = before === undefined ? credential : (method.carryOver?.(before.held, credential) ?? credential);
    return { held, details: { ...details, ...method.detailsOf?.(held) } };
  };
  const duty = ({ held, details }: Standing, now = clock()): Promise<DutyDone> => {
    const step = method.duties?.auth_key;
    return step === undefined ? Promise.reject(new Error("no duty")) : step(held, callOf(details), now);
  };
  /** The standing after one step. */
  const keep = async (standing: Standing, now = clock()): Promise<Standing & { readonly next: Date | undefined }> => {
    const { credential = standing.held, details = standing.details, next } = await duty(standing, now);
    return { held: credential, details, next };
  };
  const connect = async (grants?: Record<string, unknown>) => {
    const client = await tailscale.addClient(grants);
    return { client, ...(await keep(await stand(client))) };
  };
  const mint = ({ held, details }: Standing) => method.mint(held, "full", callOf(details));
  const check = async (standing: Standing) => method.probe(await mint(standing), callOf(standing.details));
  const revokeConnection = ({ held, details }: Standing) => method.revoke(held, callOf(details));
  const authKeys = async () => (await tailscale.state()).auth_keys as Record<string, unknown>[];
  const liveKeys = async () => (await authKeys()).filter(({ status }) => status === "live");

  return { ...tailscale, method, callOf, verify, stand, duty, keep, connect, mint, check, revokeConnection, authKeys, liveKeys };
}

/** The code and the target of each finding. */
export const codesOf = (findings: readonly { readonly code: string; readonly target?: string }[]) =>
  findings.map(({ code, target }) => (target === undefined ? code : `${code} ${target}`));
