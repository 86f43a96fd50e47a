import { describe, expect, test } from "vitest";
import { findLeaks } from "../../fixtures/find-leaks.ts";
import { knownAccounts, refreshTokenStates, setGoogle } from "../../fixtures/google-control.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { type Connected, connectSomebody, endIn, forgetAll, readConnection, tick } from "./keeping.ts";
import { credentialsOf } from "./what-is-left.ts";

const live = "/v1/kv/data/aurora-oauth-dev/connections/*";

describe("embedded: access tokens are sealed beside their records", () => {
  const target = useEmbeddedTarget({ params: { accessTokens: "sealed" } });
  healAfterEach(target);

  const serve = ({ machine }: Connected) => machine.client.readToken("gcp");
  const itemsOf = async ({ person }: Connected) => (await target.inside.items()).filter(({ pk }) => pk.startsWith(`TOKEN#${person.org}#`));
  const versionOf = async ({ person }: Connected) => ((await readConnection(person)).credential as { version: number }).version;

  test("S47: the table, the log and the events have no token in clear, and Vault has the refresh token without an access token", async () => {
    const connected = await connectSomebody(target);
    const { person, account } = connected;
    const { json } = await serve(connected);
    const [refreshToken] = (await knownAccounts(target)).find(({ sub }) => sub === account.sub)?.refresh_tokens ?? [];
    const [path = ""] = await credentialsOf(target, person.org);
    expect(Object.keys(await target.inside.vaultFields(path)).sort()).toEqual(["grant_id", "refresh_token", "scope"]);
    const places = [
      ...(await target.inside.items()).map((item) => ({ where: "the table", text: JSON.stringify(item) })),
      ...target.inside.logs.map(({ line }) => ({ where: "the log", text: line })),
      ...(await target.inside.events()).map((event) => ({ where: "an event", text: JSON.stringify(event) })),
    ];
    const tokens = [json.access_token, refreshToken?.token].map((value) => ({ name: "a token", value: String(value) }));
    expect(findLeaks(tokens, places)).toEqual([]);
    expect(await itemsOf(connected)).toEqual([expect.objectContaining({ version: 1, ttl: expect.any(Number) })]);
  });

  test("a cold process serves the token while Vault is sealed", async () => {
    const connected = await connectSomebody(target);
    const before = (await serve(connected)).json.access_token;
    await target.inside.sealVault();
    await forgetAll(target);
    const served = await serve(connected);
    await target.inside.unsealVault();
    expect([served.status, served.json.access_token]).toEqual([200, before]);
  });

  test("a refresh that brings an access token alone is stored while Vault takes no write, by a click and by the schedule", async () => {
    const connected = await connectSomebody(target);
    await target.inside.failVault({ method: "POST", path: live, times: 999, drop: true });
    const first = (await serve(connected)).json.access_token;
    expect((await connected.person.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
    expect(await versionOf(connected)).toBe(1.000001);
    await endIn(target, connected.person, 200);
    expect(await tick(target)).toMatchObject({ "gcp refreshed expires_soon": 1 });
    expect(await versionOf(connected)).toBe(1.000002);
    await forgetAll(target);
    expect((await serve(connected)).json.access_token).not.toBe(first);
  });

  test("S15: a new refresh token is in Vault, and the next refresh sends it", async () => {
    const connected = await connectSomebody(target);
    await setGoogle(target, { rotate_refresh_tokens: true });
    for (const version of [2, 3]) {
      expect((await connected.person.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
      expect(await versionOf(connected)).toBe(version);
    }
    expect(await refreshTokenStates(target, connected.account)).toEqual(["rotated", "rotated", "live"]);
    await forgetAll(target);
    expect((await serve(connected)).status).toBe(200);
  });

  test("a disconnect leaves nothing in the table and in Vault", async () => {
    const connected = await connectSomebody(target);
    await serve(connected);
    expect((await connected.person.client.disconnectConnection("gcp")).status).toBe(200);
    expect(await itemsOf(connected)).toEqual([]);
    expect(await credentialsOf(target, connected.person.org)).toEqual([]);
    expect(await refreshTokenStates(target, connected.account)).toEqual(["revoked"]);
  });
});
