import { inspect } from "node:util";
import { expect } from "vitest";
import type { CustomerClient } from "../../../lib/providers/minted-method.ts";
import type { Caller } from "../../../lib/providers/tailscale/tailscale-request.ts";
import { requestAccessToken, type TailscaleToken } from "../../../lib/providers/tailscale/tailscale-token.ts";
import { Secret } from "../../../lib/secret.ts";
import { type Client, openTailscale } from "../../unit/local-tailscale-fixture.ts";

export const signal = new AbortController().signal;
export const clock = () => new Date();

/** What a fault of the simulator sends. */
export type FaultyAnswer = Readonly<Record<string, unknown>>;

/** Tailscale on this machine, and our side of it over HTTP. */
export async function openTailscaleClient() {
  const tailscale = await openTailscale();
  const { url: baseUrl, control } = tailscale;

  const toClient = ({ id, secret }: Client): CustomerClient => ({ clientId: id, clientSecret: new Secret(secret) });
  const addClient = async (grants?: Record<string, unknown>) => toClient(await tailscale.addClient(grants));
  const requestToken = (client: CustomerClient, scopes: readonly string[] = [], as = clock) =>
    requestAccessToken({ baseUrl, scopes }, client, as, signal);
  const callAs = (token: Pick<TailscaleToken, "accessToken" | "scopes">): Caller => ({ baseUrl, token, signal });
  const connect = async (grants?: Record<string, unknown>) => callAs(await requestToken(await addClient(grants)));
  const edit = ({ clientId }: CustomerClient, grants: object) => control("PATCH", `clients/${clientId}`, grants);
  const revoke = ({ clientId }: CustomerClient) => control("DELETE", `clients/${clientId}`);
  const answerWith = (method: string, path: string, answer: FaultyAnswer) =>
    control("POST", "faults", { method, path: `/api/v2/${path}`, ...answer });
  const calls = async () => (await control("GET", "calls")).body.calls as Record<string, unknown>[];
  const state = async () => (await control("GET", "state")).body;

  return { baseUrl, control, addClient, requestToken, callAs, connect, edit, revoke, answerWith, calls, state, close: tailscale.close };
}

/** Fails with a code, and shows nothing that is secret. */
export async function expectFailure(run: Promise<unknown>, expected: object, secrets: readonly Secret[] = []): Promise<void> {
  const error: unknown = await run.then(
    () => "no failure",
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject(expected);
  const shown = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error);
  for (const secret of ["tskey-", ...secrets.map((held) => held.reveal())]) {
    expect(shown).not.toContain(secret);
  }
}

const html = "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>";
const late = { message: "request took too long to process, please try again later" };

/** Answers that say nothing about the customer, at any endpoint. */
export const troubles: readonly [string, FaultyAnswer, object][] = [
  ["a gateway's page with 502", { status: 502, body: html }, { code: "provider_unavailable" }],
  ["504 in JSON", { status: 504, body: late }, { code: "provider_unavailable" }],
  [
    "503 with Retry-After",
    { status: 503, body: {}, headers: { "retry-after": "7" } },
    { code: "provider_unavailable", retryAfterSeconds: 7 },
  ],
  [
    "429 with Retry-After",
    { status: 429, body: { message: "too many requests" }, headers: { "retry-after": "30" } },
    { code: "provider_throttled", retryAfterSeconds: 30 },
  ],
  ["a captive portal's page with 200", { status: 200, body: html }, { code: "provider_answer_invalid" }],
  ["a proxy's page with 401", { status: 401, body: html }, { code: "provider_answer_invalid" }],
  ["a proxy's page with 403", { status: 403, body: html }, { code: "provider_answer_invalid" }],
  ["a proxy's page with 404", { status: 404, body: html }, { code: "provider_answer_invalid" }],
  ["a redirect", { status: 302, body: {}, headers: { location: "http://127.0.0.1:9/" } }, { code: "provider_answer_invalid" }],
  ["400 in JSON", { status: 400, body: { message: "invalid request" } }, { code: "provider_answer_invalid" }],
  ["JSON of another shape with 200", { status: 200, body: ["tskey-canary"] }, { code: "provider_answer_invalid" }],
  ["a connection that is closed", { drop: true }, { code: "provider_unreachable" }],
];
