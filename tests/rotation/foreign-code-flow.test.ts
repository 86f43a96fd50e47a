import { afterAll, beforeAll, expect, test } from "vitest";
import { toCredentialFields } from "../../lib/connections/credential/rotation.ts";
import type { CodeFlowMethod, Grant } from "../../lib/connections/provider.ts";
import { buildOpaqueValue, buildPkce } from "../../lib/oauth/opaque-value.ts";
import { system } from "../../lib/system.ts";
import { bearerToken } from "../fakes/bearer-token.ts";
import { callOf } from "../fakes/call-of.ts";
import { grantOf } from "../fakes/grant-of.ts";
import { type AuthorizationServer, redirectUri, startAuthorizationServer } from "./authorization-server.ts";
import { connect, followToCallback, foreignProvider } from "./foreign-provider.ts";

let server: AuthorizationServer;
let provider: CodeFlowMethod;

beforeAll(async () => {
  server = await startAuthorizationServer();
  provider = foreignProvider(server.issuer);
});
afterAll(() => server[Symbol.asyncDispose]());

const signal = new AbortController().signal;
const fieldsOf = (grant: Grant) => toCredentialFields(grant, "attempt", new Date());

test("a grant of the foreign server has its account, its scopes, both tokens and the access token's expiry", async () => {
  const before = Date.now();

  const grant = await connect(provider, "ada", signal);

  expect(grant.identity.id).toBe("ada");
  expect(provider.missingScopes(grant.scopes)).toEqual([]);
  expect(grant.refreshToken).toBeDefined();
  const lifeSeconds = ((grant.expiresAt?.getTime() ?? 0) - before) / 1000;
  expect(lifeSeconds).toBeGreaterThanOrEqual(3600);
  expect(lifeSeconds).toBeLessThan(3660);
  await expect(provider.probe(bearerToken(grant.accessToken), callOf(signal))).resolves.toEqual([]);
});

test("a refresh replaces the refresh token, and both new tokens work", async () => {
  const grant = await connect(provider, "grace", signal);

  const first = await provider.refresh(fieldsOf(grant), callOf(signal));
  const second = await provider.refresh(
    { ...fieldsOf(grant), ...(first.refreshToken && { refresh_token: first.refreshToken }) },
    callOf(signal),
  );

  const refreshTokens = [grant, first, second].map(({ refreshToken }) => refreshToken?.reveal());
  expect(new Set(refreshTokens).size).toBe(3);
  expect(refreshTokens).not.toContain(undefined);
  expect(provider.missingScopes(second.scopes ?? [])).toEqual([]);
  await expect(provider.probe(bearerToken(second.accessToken), callOf(signal))).resolves.toEqual([]);
});

test("a refresh token sent twice is grant_revoked, and so is every token of its family from then on", async () => {
  const grant = await connect(provider, "linus", signal);
  const refreshed = await provider.refresh(fieldsOf(grant), callOf(signal));

  await expect(provider.refresh(fieldsOf(grant), callOf(signal))).rejects.toMatchObject({ code: "grant_revoked" });

  expect(server.log.revoked).toContainEqual({ subject: "linus", byReuse: true });
  const newest = { ...fieldsOf(grant), ...(refreshed.refreshToken && { refresh_token: refreshed.refreshToken }) };
  await expect(provider.refresh(newest, callOf(signal))).rejects.toMatchObject({ code: "grant_revoked" });
  await expect(provider.probe(bearerToken(refreshed.accessToken), callOf(signal))).rejects.toMatchObject({ code: "grant_revoked" });
});

test("revoking the refresh token revokes the access token too, and revoking it again is success", async () => {
  const grant = await connect(provider, "edsger", signal);
  const token = grant.refreshToken ?? grant.accessToken;

  await provider.revoke({ refresh_token: token }, callOf(signal));

  await expect(provider.probe(bearerToken(grant.accessToken), callOf(signal))).rejects.toMatchObject({ code: "grant_revoked" });
  await expect(provider.refresh(fieldsOf(grant), callOf(signal))).rejects.toMatchObject({ code: "grant_revoked" });
  await expect(provider.revoke({ refresh_token: token }, callOf(signal))).resolves.toEqual([{ what: "grant", state: "revoked" }]);
  expect(server.log.revoked).toContainEqual({ subject: "edsger", byReuse: false });
});

const { random } = system;

test.each([
  { wrong: "the verifier", codeVerifier: buildPkce(random).verifier, code: "grant_invalid" },
  { wrong: "the nonce", nonce: buildOpaqueValue(random), code: "id_token_invalid" },
  { wrong: "the state", state: "another", code: "callback_invalid" },
  { wrong: "the issuer in the callback", iss: "https://other.example", code: "issuer_mismatch" },
  { wrong: "no issuer in the callback", iss: null, code: "issuer_mismatch" },
])("a callback is refused with $code when $wrong does not fit", async ({ codeVerifier, nonce, state, iss, code }) => {
  const right = { state: buildOpaqueValue(random), nonce: buildOpaqueValue(random), pkce: buildPkce(random) };
  const begun = await provider.begin(
    {
      redirectUri,
      state: right.state,
      nonce: right.nonce,
      codeChallenge: right.pkce.challenge,
      askConsent: true,
      identity: { id: "barbara" },
    },
    callOf(signal),
  );
  const { searchParams: parameters } = await followToCallback(begun.url);
  if (iss === null) {
    parameters.delete("iss");
  } else if (iss !== undefined) {
    parameters.set("iss", iss);
  }

  const redeemed = provider
    .redeem(
      {
        parameters,
        issuer: begun.issuer,
        tokenEndpoint: begun.tokenEndpoint,
        redirectUri,
        state: state ?? right.state.reveal(),
        nonce: nonce ?? right.nonce,
        codeVerifier: codeVerifier ?? right.pkce.verifier,
      },
      { ...callOf(), send: signal, work: signal },
    )
    .then(grantOf);

  await expect(redeemed).rejects.toMatchObject({ code });
});
