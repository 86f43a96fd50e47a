import { describe, expect, test } from "vitest";
import { locationOf, newPerson, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf } from "../fixtures/left-behind.ts";
import { addOvhAccount, controlOvh, type OvhAccount, ovhCalls, readMeWith, setOvh } from "../fixtures/ovh-control.ts";
import { beginOvh, endpointOf, signInAtOvh } from "../fixtures/ovh-journey.ts";
import { makeOvhClient, newAdministrator } from "../fixtures/own-client.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: an organisation's own OAuth client at OVHcloud`, () => {
  const target = useTarget();
  healAfterEach(target);

  const region = "ovh-eu";
  const clientOfLogin = async (person: Person, account: OvhAccount) =>
    locationOf(await beginOvh(person, account)).searchParams.get("client_id");
  const refresh = async (person: Person) => (await person.client.refreshConnection("ovh", { account: region })).json;

  async function withOwn() {
    await setOvh(target, { refresh_tokens: "rotated" });
    const [person, pair, account] = [await newAdministrator(target), await makeOvhClient(target), await addOvhAccount(target)];
    expect((await person.client.setOAuthClient("ovh", { ...pair, region })).json).toMatchObject({ region, client_id: pair.client_id });
    return { person, pair, account };
  }

  test("is of one region, and refused in every other", async () => {
    const { person, pair, account } = await withOwn();
    expect((await person.client.setOAuthClient("ovh", pair)).json).toMatchObject({ code: "invalid_request", field: "region" });
    const wrong = await person.client.setOAuthClient("ovh", { ...pair, region: "ovh-ca" });
    expect([wrong.status, wrong.json.code]).toEqual([409, "own_client_rejected"]);
    expect(await clientOfLogin(person, account)).toBe(pair.client_id);
    expect(await clientOfLogin(person, await addOvhAccount(target, { region: "ca" }))).not.toBe(pair.client_id);
    expect((await person.client.listOAuthClients("ovh")).json.clients).toMatchObject([{ region, connections: 0 }]);
    expect((await person.client.removeOAuthClient("ovh", { region })).status).toBe(200);
    expect((await person.client.listOAuthClients("ovh")).json.clients).toEqual([]);
    expect((await credentialPathsOf(target, person.org)).filter((path) => path.includes("/clients/"))).toHaveLength(1);
  });

  test("S96: makes, refreshes and revokes the grants of its organisation", async () => {
    const { person, pair, account } = await withOwn();
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    expect((await signInAtOvh(person, account)).json.connection).toMatchObject({ status: "active", own_client: pair.client_id });
    expect((await refresh(person)).outcome).toBe("refreshed");
    const { access_token } = (await machine.client.readToken("ovh", { account: region })).json;
    const gone = await person.client.disconnectConnection("ovh", { account: region });
    expect(gone.json).toMatchObject({ state: "disconnected", revoked: true });
    expect(await readMeWith(target, account, access_token)).toBe(401);
    const sent = (await ovhCalls(target))
      .filter(({ form }) => form.client_id === pair.client_id)
      .map(({ form, path }) => form.grant_type ?? path);
    expect(new Set(sent)).toEqual(new Set(["authorization_code", "refresh_token", "/eu/auth/oauth2/revoke"]));
  });

  test("S96: a login by the operator's client before it keeps that client, and is revoked with it when the account signs in again", async () => {
    await setOvh(target, { refresh_tokens: "rotated" });
    const [person, account] = [await newAdministrator(target), await addOvhAccount(target)];
    await signInAtOvh(person, account);
    const pair = await makeOvhClient(target);
    await person.client.setOAuthClient("ovh", { ...pair, region });
    expect((await refresh(person)).outcome).toBe("refreshed");
    const before = (await ovhCalls(target)).length;
    expect((await signInAtOvh(person, account)).json.connection).toMatchObject({ own_client: pair.client_id });
    const revocations = (await ovhCalls(target)).slice(before).filter(({ path, status }) => path.endsWith("/revoke") && status === 200);
    expect(new Set(revocations.map(({ form }) => form.client_id))).toEqual(new Set(["EU.local"]));
    expect((await refresh(person)).outcome).toBe("refreshed");
  });

  test("that the customer deletes fails by name, and ends no connection by itself", async () => {
    const { person, pair, account } = await withOwn();
    await signInAtOvh(person, account);
    await controlOvh(target, "DELETE", `clients/${pair.client_id}`);
    expect(await refresh(person)).toMatchObject({ code: "own_client_rejected", owner: "customer" });
    const read = await person.client.readConnectionOfAccount("ovh", endpointOf(account));
    expect(read.json).toMatchObject({ status: "active", own_client: pair.client_id, last_failure: { code: "own_client_rejected" } });
  });
});
