import { expect } from "vitest";
import { identityUrl, openIdentityIssuer } from "../fixtures/identity-issuer.ts";
import { CLOUD, type Fields, openGoogle } from "./local-google-fixture.ts";

export const issuer = `${identityUrl}/id/t/acme`;
export const pool = "projects/415104041201/locations/global/workloadIdentityPools/aurora";
export const provider = `${pool}/providers/aurora`;
export const audience = `https://iam.googleapis.com/${provider}`;
export const email = "aurora-reader@shop-production.iam.gserviceaccount.com";
export const principal = (subject: string) => `principal://iam.googleapis.com/${pool}/subject/${subject}`;
export const poolPath = "workload-identity-pools/shop-production/aurora";
export const providerPath = `${poolPath}/providers/aurora`;

const seconds = () => Math.floor(Date.now() / 1000);

/** Google's simulator with a pool, a provider and a service account as the customer's script makes them, and an issuer that the provider trusts. */
export async function openGoogleFederation() {
  const issuers = await openIdentityIssuer();
  const google = await openGoogle(issuers.bases);
  const made = async (method: string, path: string, body?: object) => {
    const answer = await google.control(method, path, body);
    expect([path, answer.status, answer.status === 200 ? "" : answer.body]).toEqual([path, 200, ""]);
    return answer.body;
  };
  const bind = (members: readonly string[], method = "POST") =>
    made(method, `service-accounts/${email}/bindings`, { role: "roles/iam.workloadIdentityUser", members });
  const sign = (claims: object = {}, kid?: string) =>
    issuers.sign({ iss: issuer, sub: "conn:1", aud: audience, iat: seconds(), exp: seconds() + 300, ...claims }, kid);
  const send = (token: string, changes: Fields = {}) =>
    google.post("/v1/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      audience: `//iam.googleapis.com/${provider}`,
      scope: CLOUD,
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      subject_token: token,
      ...changes,
    });
  const exchange = async (claims: object = {}) => send(await sign(claims));
  return {
    issuers,
    google,
    made,
    bind,
    sign,
    send,
    exchange,
    seconds,
    /** What the customer's script makes. */
    setUp: async (changes: object = {}) => {
      await made("POST", "workload-identity-pools", { project_id: "shop-production", id: "aurora" });
      await made("POST", `${poolPath}/providers`, {
        id: "aurora",
        issuer,
        allowed_audiences: [audience],
        attribute_condition: "assertion.sub=='conn:1'",
        ...changes,
      });
      await made("POST", "service-accounts", { name: "aurora-reader", project_id: "shop-production", projects: [], key: false });
      await bind([principal("conn:1")]);
    },
    federated: async (claims: object = {}) => String((await exchange(claims)).body.access_token),
    impersonate: (accessToken: string, body: object = {}) =>
      google.request("POST", `/v1/projects/-/serviceAccounts/${email}:generateAccessToken`, {
        headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
        body: JSON.stringify({ scope: [CLOUD], lifetime: "600s", ...body }),
      }),
    close: async () => {
      await google.close();
      await issuers.close();
    },
  };
}

export const conditionFailed = ["unauthorized_client", "The given credential is rejected by the attribute condition."];

/** The two words of a refused exchange. */
export const refusalOf = ({ status, body }: { readonly status: number; readonly body: Readonly<Record<string, unknown>> }) => {
  expect(status).toBe(400);
  expect(Object.keys(body)).toEqual(["error", "error_description"]);
  return [body.error, body.error_description];
};
