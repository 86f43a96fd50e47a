import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Fields, openOvh, operatorClient } from "./local-ovh-fixture.ts";

let ovh: Awaited<ReturnType<typeof openOvh>>;
beforeAll(async () => {
  ovh = await openOvh();
});
beforeEach(async () => {
  await ovh.control("POST", "reset");
  await ovh.settings({ refresh_tokens: "kept" });
});
afterAll(() => ovh.close());

const callback = "https://app.acme.example/callback";

async function register(): Promise<Fields & { readonly client_id: string; readonly client_secret: string }> {
  const { body } = await ovh.control("POST", "clients", { callback_urls: [callback] });
  return { client_id: String(body.client_id), client_secret: String(body.client_secret) };
}

async function signIn(own: Fields) {
  const code = (await ovh.consent("eu", { client_id: String(own.client_id), redirect_uri: callback })).searchParams.get("code") ?? "";
  const { body } = await ovh.exchange("eu", code, { ...own, redirect_uri: callback });
  return { access: String(body.access_token), refresh: String(body.refresh_token) };
}

const refresh = (token: string, changes: Fields = {}) => ovh.token("eu", { grant_type: "refresh_token", refresh_token: token, ...changes });
const revoke = (token: string, client: Fields) =>
  ovh.request("POST", "/eu/auth/oauth2/revoke", { body: new URLSearchParams({ token, ...client }) });

const unknownClient = { status: 400, body: { error: "invalid_client" } };

test("a customer's client refreshes its own tokens only, in its region only", async () => {
  const own = await register();
  const tokens = await signIn(own);
  const ours = String(((await ovh.signIn("eu")) as Record<string, unknown>).refresh_token);
  expect((await refresh(tokens.refresh, own)).status).toBe(200);
  expect(await refresh(tokens.refresh)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect(await refresh(ours, own)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect(await ovh.token("ca", { grant_type: "refresh_token", refresh_token: "none", ...own })).toMatchObject(unknownClient);
});

test("a pair of one client's id and another's secret is refused", async () => {
  const own = await register();
  const { clientId, clientSecret } = operatorClient("eu");
  expect(await refresh("none", { ...own, client_secret: clientSecret })).toMatchObject(unknownClient);
  expect(await refresh("none", { ...own, client_id: clientId })).toMatchObject(unknownClient);
  expect(await refresh("none", own)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

test("another client's revocation ends nothing", async () => {
  const own = await register();
  const tokens = await signIn(own);
  const { clientId: client_id, clientSecret: client_secret } = operatorClient("eu");
  await revoke(tokens.refresh, { client_id, client_secret });
  expect((await refresh(tokens.refresh, own)).status).toBe(200);
  await revoke(tokens.refresh, own);
  expect((await refresh(tokens.refresh, own)).status).toBe(400);
});

test("a customer's client outlives the operator's, and its deletion ends its grants alone", async () => {
  const own = await register();
  const [theirs, ours] = [await signIn(own), await ovh.signIn("eu")];
  const statuses = async () => [
    (await ovh.read("/eu/1.0/me", theirs.access)).status,
    (await ovh.read("/eu/1.0/me", ours.accessToken)).status,
  ];
  await ovh.settings({ clients: "deleted" });
  expect(await statuses()).toEqual([200, 401]);
  await ovh.settings({ clients: "registered" });
  await ovh.control("DELETE", `clients/${own.client_id}`);
  expect(await statuses()).toEqual([401, 200]);
  expect(await refresh(theirs.refresh, own)).toMatchObject(unknownClient);
});
