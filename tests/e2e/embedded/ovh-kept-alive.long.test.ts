import { beforeEach, describe, expect, test } from "vitest";
import { newPerson, type Person } from "../../fixtures/journey.ts";
import { addOvhAccount, addServiceAccount, failOvh, healOvh, type OvhAccount, setOvh, tokensAtOvh } from "../../fixtures/ovh-control.ts";
import { connectServiceAccount, endpointOf, signInAtOvh } from "../../fixtures/ovh-journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { eventsOf, makeDue, storedConnection, tick } from "./keeping.ts";

describe("embedded: what the schedule does for connections of OVHcloud", () => {
  const target = useEmbeddedTarget();
  let person: Person;
  let account: OvhAccount;
  beforeEach(async () => {
    await healOvh(target);
    await target.inside.heal();
    person = await newPerson(target);
    account = await addOvhAccount(target);
  });

  const patch = (attribute: string, value: string | number | object) => target.inside.patchItems(`ORG#${person.org}`, attribute, value);
  const read = async () => (await person.client.readConnectionOfAccount("ovh", "ovh-eu")).json;
  /** Makes the token expire in some minutes, by the record. */
  const endSoon = async (seconds: number) => {
    await patch("refreshed_at", Date.now() - 86_000_000);
    await patch("expires_at", Date.now() + seconds * 1000);
    await makeDue(target, person);
  };

  test("a login without a refresh token tells two hours before its end, once, and asks for its owner when it has run out", async () => {
    await signInAtOvh(person, account);
    const { duties } = { ...(await storedConnection(target, person)) };
    await patch("duties", { ...Object(duties), expiry_notice: 0 });
    await makeDue(target, person);
    await tick(target);
    expect(await eventsOf(target, person)).toEqual(["connection.secret_expiring"]);
    const [event] = (await target.inside.events()).filter(({ detail }) => detail.organisation === person.org).slice(-1);
    expect(event?.detail).toMatchObject({ code: "credential_expired", account: "ovh-eu", expires_at: expect.any(String) });
    expect(await read()).toMatchObject({ status: "active", next: { reason: "credential_expiry" } });
    await endSoon(-1);
    await tick(target);
    expect(await read()).toMatchObject({ status: "reauth_required", last_failure: { code: "credential_expired" } });
    expect(await eventsOf(target, person)).toEqual(["connection.secret_expiring", "connection.reauth_required"]);
    await signInAtOvh(person, account);
    expect(await read()).toMatchObject({ status: "active" });
  });

  test.each([
    ["kept", ["live"]],
    ["rotated", ["replaced", "replaced", "live"]],
  ] as const)("a refresh token that is %s is refreshed by the schedule, twice", async (refresh_tokens, states) => {
    await setOvh(target, { refresh_tokens });
    await signInAtOvh(person, account);
    for (const _time of [1, 2]) {
      await endSoon(120);
      expect(await tick(target)).toMatchObject({ "ovh refreshed expires_soon": 1 });
    }
    expect((await tokensAtOvh(target, account)).refresh_tokens).toEqual(states);
    expect(await read()).toMatchObject({ status: "active", credential: { version: 3 } });
  });

  test("a region that is down leaves its connections as they are, and the other region is refreshed", async () => {
    await setOvh(target, { refresh_tokens: "rotated" });
    const other = await addOvhAccount(target, { region: "ca" });
    await signInAtOvh(person, account);
    await signInAtOvh(person, other);
    await failOvh(target, {
      method: "POST",
      path: "/eu/auth/oauth2/token",
      times: 99,
      status: 503,
      body: "<html>Service Unavailable</html>",
    });
    await endSoon(120);
    expect(await tick(target)).toMatchObject({ "ovh failed provider_unavailable": 1, "ovh refreshed expires_soon": 1 });
    expect(await read()).toMatchObject({ status: "active", last_failure: { code: "provider_unavailable" } });
    expect((await person.client.readConnectionOfAccount("ovh", endpointOf(other))).json).toMatchObject({
      status: "active",
      last_failure: null,
    });
  });

  test("a rotated refresh token that Vault cannot take is written back, and used next", async () => {
    await setOvh(target, { refresh_tokens: "rotated" });
    await signInAtOvh(person, account);
    await target.inside.failVault({
      method: "POST",
      path: "/v1/kv/data/aurora-oauth-dev/connections/*",
      status: 503,
      body: { errors: ["standby"] },
      times: 9,
    });
    await endSoon(120);
    await tick(target);
    await target.inside.heal();
    await makeDue(target, person);
    await tick(target);
    expect((await person.client.refreshOvhToken()).json).toMatchObject({ status: "success" });
    expect((await tokensAtOvh(target, account)).refresh_tokens.filter((state) => state === "ended")).toEqual([]);
  });

  test("the daily probe of a service account is due, and a status route never deletes anything", async () => {
    const own = await addServiceAccount(target);
    await connectServiceAccount(person, own);
    await failOvh(target, { method: "GET", path: "/eu/1.0/*", times: 9, status: 403, body: { message: "no" } });
    expect((await person.client.readOvhStatus()).json).toMatchObject({
      connected: true,
      hasProjects: false,
      code: "provider_forbidden",
    });
    await healOvh(target);
    expect((await person.client.readOvhStatus()).json).toEqual({ connected: true, endpoint: "ovh-eu", hasProjects: true, accounts: 1 });
    const { duties } = { ...(await storedConnection(target, person)) };
    await patch("duties", { ...Object(duties), probe: 0 });
    await makeDue(target, person);
    await tick(target);
    expect(await read()).toMatchObject({ status: "active", next: { reason: "duty" } });
  });
});
