import { expect, it } from "vitest";
import { findOwn } from "../../lib/connections/credential/own-credential.ts";
import { toLiveKey } from "../../lib/connections/credential-store.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Secret } from "../../lib/secret.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, attemptOf, openWorld } from "../fixtures/connect-fixture.ts";

/** A connection by the operator's client. `bring`: what the organisation sets from then on. */
async function openConnected() {
  const world = openWorld();
  const connected = await world.connect();
  const bring = (id: string | undefined) => Object.assign(world.deps, { ownClients: { findId: async () => id } });
  const read = async () => {
    const connection = await world.connections.read(acme);
    expect(connection).toBeDefined();
    return connection ?? connected.connection;
  };
  return { ...world, bring, read };
}

it("a login by another client asks for consent, because the stored refresh token is of the client before", async () => {
  const { start, begin, bring, provider } = await openConnected();
  await begin(await start());
  bring("1-a");
  await begin(await start());
  expect(provider.asked.map(({ askConsent }) => askConsent)).toEqual([true, false, true]);
});

it("a login by another client that brings no refresh token keeps none of the client before", async () => {
  const { connect, park, bring, held, read } = await openConnected();
  const before = await held();
  expect((await connect({ omitRefreshToken: true })).connection.hasRefreshToken).toBe(true);
  bring("1-a");
  await expect(park({ omitRefreshToken: true })).rejects.toMatchObject({ code: "refresh_token_missing" });
  expect([(await held())?.refresh_token, (await read()).details]).toEqual([before?.refresh_token, undefined]);
});

it("where a login needs no refresh token, one by another client keeps none of the client before", async () => {
  const { connect, bring, held, deps, provider } = await openConnected();
  Object.assign(deps, { methods: buildMethods({ ...provider, needsRefreshToken: false, revokesWholeAccount: false }) });
  bring("1-a");
  expect((await connect({ omitRefreshToken: true })).connection).toMatchObject({
    hasRefreshToken: false,
    details: { oauth_client: "1-a" },
  });
  expect(await held()).not.toHaveProperty("refresh_token");
});

it("the record of a connection names the client of its login, and a later login by the operator's takes that name away", async () => {
  const { connect, bring, read, parked } = await openConnected();
  bring("1-a");
  await connect();
  expect((await read()).details).toEqual({ oauth_client: "1-a" });
  bring(undefined);
  await connect();
  expect((await read()).details).toBeUndefined();
  expect(parked.all()).toEqual([]);
});

it("a credential of another client that is going live is not refreshed with the client of the record", async () => {
  const { park, bring, read, parked, credentials, deps } = await openConnected();
  bring("1-a");
  const id = attemptOf(await park());
  await parked.advance(id, ["parked"], "confirming", new Date());
  const live = await credentials.read(toLiveKey(acme));
  const fields = { refresh_token: new Secret("of-the-own-client"), grant_id: new Secret(id) };
  await credentials.write(toLiveKey(acme), fields, { cas: live?.version ?? 0 });
  expect((await findOwn(deps, await read(), await credentials.read(toLiveKey(acme)))).kind).toBe("taking_place");
  const ofClient = { ...(await read()), details: { oauth_client: "1-a" } };
  expect((await findOwn(deps, ofClient, await credentials.read(toLiveKey(acme)))).kind).toBe("own");
});

it("a grant of the same account to another client does not keep a disconnect from revoking", async () => {
  const { connections, bring, connect, read } = await openConnected();
  const ofOperator = await read();
  expect(await connections.listByAccount(ofOperator)).toHaveLength(1);
  bring("1-a");
  await connect();
  const [own, other] = [await connections.listByAccount(await read()), await connections.listByAccount(ofOperator)];
  expect([own.length, other.length, ofOperator.identity.id]).toEqual([1, 0, ada]);
  expect(await connections.listByAccount({ ...ofOperator, details: { oauth_client: "1-sibling" } })).toHaveLength(1);
  expect(await connections.listByAccount({ ...ofOperator, details: { oauth_client: "2-b" } })).toHaveLength(0);
});

it.each([
  ["1-a", "2-b"],
  ["1-a", undefined],
  [undefined, "2-b"],
])(
  "a grant of client %s that a restored store brings back is revoked by that client, not by %s of the login that finds it",
  async (first, later) => {
    const { connect, bring, credentials, parked } = await openConnected();
    bring(first);
    await connect();
    const backup = (await credentials.read(toLiveKey(acme)))?.fields ?? {};
    bring(later);
    await connect({ subject: grace }, { replaceAccount: true });
    await credentials.erase(toLiveKey(acme));
    await credentials.write(toLiveKey(acme), backup, { cas: 0 });
    for (const { parkedId } of parked.all()) {
      await parked.erase(parkedId);
    }
    await connect({ subject: grace });
    const found = parked.all().map(({ parkedId, details }) => [parkedId.endsWith("-foreign"), details?.oauth_client]);
    expect(found).toEqual([[true, first]]);
  },
);
