import { OAuth2Client } from "google-auth-library";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ADA, client, openGoogle, verifier } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  // The library sends even loopback calls through a proxy that the environment names.
  vi.stubEnv("NO_PROXY", "127.0.0.1");
  google = await openGoogle();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await google.close();
});

test("Google's own library exchanges, verifies, refreshes, asks and revokes against the simulator", async () => {
  const { url } = google;
  const library = new OAuth2Client({
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    redirectUri: client.redirectUris[0] ?? "",
    issuers: [url],
    endpoints: {
      oauth2TokenUrl: `${url}/token`,
      oauth2RevokeUrl: `${url}/revoke`,
      tokenInfoUrl: `${url}/tokeninfo`,
      oauth2FederatedSignonPemCertsUrl: `${url}/oauth2/v1/certs`,
    },
  });
  const { tokens } = await library.getToken({ code: await google.obtainCode(), codeVerifier: verifier });
  library.setCredentials(tokens);
  const ticket = await library.verifyIdToken({ idToken: tokens.id_token ?? "", audience: client.clientId });
  expect(ticket.getPayload()).toMatchObject({ sub: ADA, hd: "example.com" });
  await google.control("POST", "clock", { skew_seconds: 3600 });
  const { credentials } = await library.refreshAccessToken();
  expect(credentials.access_token).not.toBe(tokens.access_token);
  expect((await library.getTokenInfo(credentials.access_token ?? "")).sub).toBe(ADA);
  await library.revokeToken(tokens.refresh_token ?? "");
  await expect(library.refreshAccessToken()).rejects.toMatchObject({ status: 400, message: "invalid_grant" });
});
