import { type IdentityIssuer, issuerOf } from "../fixtures/identity-issuer.ts";
import type { Fields, openTailscale } from "./local-tailscale-fixture.ts";

type Tailscale = Awaited<ReturnType<typeof openTailscale>>;

export const subject = "conn:Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";
export const trust = { issuer: issuerOf("acme"), subject };

/** Claims in place of the right ones. */
type Claims = Readonly<Record<string, unknown>>;

/** What a test does with federated identities. */
export function useFederated(tailscale: Tailscale, issuer: IdentityIssuer) {
  const add = async (changes: object = {}): Promise<string> =>
    String((await tailscale.control("POST", "federated", { ...trust, ...changes })).body.client_id);

  const edit = (id: string, changes: object) => tailscale.control("PATCH", `federated/${id}`, changes);

  /** @param changes - `undefined` leaves a claim out. */
  const signFor = (id: string, changes: Claims = {}) => {
    const now = Math.floor(Date.now() / 1000);
    return issuer.sign({ iss: trust.issuer, sub: subject, aud: `api.tailscale.com/${id}`, iat: now, exp: now + 300, ...changes });
  };

  const send = (fields: Fields) => tailscale.request("POST", "/api/v2/oauth/token-exchange", { body: new URLSearchParams(fields) });

  const exchange = async (id: string, changes: Claims = {}) => send({ client_id: id, jwt: await signFor(id, changes) });

  return { add, edit, signFor, send, exchange };
}
