import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { expect } from "vitest";
import { buildOpaqueValue, buildPkce } from "../../lib/oauth/opaque-value.ts";
import { discovery } from "../../lib/providers/cached-document.ts";
import { codeFlowProvider } from "../../lib/providers/code-flow.ts";
import { googleSettings } from "../../lib/providers/google/google.ts";
import type { OAuthDeps } from "../../lib/providers/oauth-transport.ts";
import { Secret } from "../../lib/secret.ts";
import type { GoogleCall } from "../../local/google/describe.ts";
import { startGoogle } from "../../local/google/server.ts";
import { type LogAnswer, readWhole } from "../../local/simulator/bounded-log.ts";
import { type ConsentChoice, consentByScript } from "../../local/simulator/consent-by-script.ts";
import { callOf } from "../fakes/call-of.ts";
import { grantOf } from "../fakes/grant-of.ts";

export const ada = "110100000000000000001";
export const redirectUri = "http://127.0.0.1:9/gcp/callback";
export const signal = new AbortController().signal;
/** Of a redemption that has all the time in the world. */
export const signals = { ...callOf(), send: signal, work: signal };
const client = { clientId: "1-aurora.apps.googleusercontent.com", clientSecret: "GOCSPX-canary" };

export type Begin = { readonly askConsent?: boolean; readonly subject?: string };
export type Google = Awaited<ReturnType<typeof openGoogle>>;

/**
 * Google on this machine, and our side of it over HTTP: the real settings, metadata by discovery.
 *
 * @param issuers - By the origin of an issuer that customers trust: where this machine serves it. Default none.
 */
export async function openGoogle(issuers: Readonly<Record<string, string>> = {}) {
  const { url, close } = await startGoogle({ port: 0, clients: [{ ...client, redirectUris: [redirectUri] }], issuers });
  const clock = () => new Date();
  const deps: OAuthDeps = {
    clock,
    readClient: async () => ({ clientId: client.clientId, clientSecret: new Secret(client.clientSecret) }),
    readMetadata: discovery(url, clock),
  };
  const provider = codeFlowProvider(googleSettings, deps);

  const control = async <Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${url}/_control/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
    return (await answer.json()) as Answer;
  };
  const calls = async (path?: string): Promise<readonly GoogleCall[]> => {
    const log = await control<LogAnswer<GoogleCall>>("GET", "calls");
    return readWhole(log).filter((call) => path === undefined || call.path === path);
  };

  /** One login up to the callback: what `redeem` is given. */
  const login = async (choice: ConsentChoice = {}, { askConsent = true, subject }: Begin = {}) => {
    const state = buildOpaqueValue(randomBytes);
    const nonce = buildOpaqueValue(randomBytes);
    const pkce = buildPkce(randomBytes);
    const hint = subject === undefined ? {} : { identity: { id: subject } };
    const begun = await provider.begin({ redirectUri, state, nonce, codeChallenge: pkce.challenge, askConsent, ...hint }, callOf(signal));
    const { searchParams } = await consentByScript(begun.url.href, choice);
    const { url: authorizationUrl, issuer, tokenEndpoint } = begun;
    return {
      authorizationUrl,
      callback: { parameters: searchParams, state: state.reveal(), issuer, tokenEndpoint, redirectUri, codeVerifier: pkce.verifier, nonce },
    };
  };

  const redeem = async (callback: Parameters<typeof provider.redeem>[0]) =>
    grantOf(await provider.redeem(callback, { ...callOf(), ...signals }));
  const connect = async (choice?: ConsentChoice, begin?: Begin) => redeem((await login(choice, begin)).callback);

  return { url, close, deps, provider, control, calls, login, redeem, connect };
}

/** Fails, and shows nothing that is secret (S47). */
export async function expectFailure(run: Promise<unknown>, code: string, secrets: readonly (string | null)[] = []): Promise<void> {
  const error: unknown = await run.then(
    () => "no failure",
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code });
  const text = inspect(error, { depth: null, showHidden: true });
  for (const secret of ["ya29.", "1//0", "4/0A", "GOCSPX", ...secrets]) {
    expect(text).not.toContain(secret);
  }
}
