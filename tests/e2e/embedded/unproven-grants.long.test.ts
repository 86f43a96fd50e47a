import { describe, expect, test } from "vitest";
import { addAccount, countCodeExchanges, failGoogle, refreshTokenStates, setGoogle } from "../../fixtures/google-control.ts";
import { connect, connectFully, newPerson, outcomeOf } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { credentialsOf, parkedOf, sweep } from "./what-is-left.ts";

// Cold processes on a busy machine take long to come up.
describe("embedded: a grant with an invalid ID token", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const refused = { login: "gcp_failed", error: "id_token_invalid" };
  const lies = [
    { what: "a bad signature", settings: { id_token_tampering: "bad_signature" } },
    { what: "another nonce", settings: { wrong_nonce: true } },
    { what: "another audience", settings: { id_token_tampering: "wrong_aud" } },
    { what: "another issuer", settings: { id_token_tampering: "wrong_issuer" } },
    { what: "an expiry in the past", settings: { id_token_tampering: "expired" } },
    { what: "no ID token at all", settings: { id_token_tampering: "absent" } },
  ];

  test.each(lies)("S55: $what: the grant is revoked at Google, and nothing is stored", async ({ settings }) => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await setGoogle(target, settings);
    expect(outcomeOf(await connect(person, account))).toEqual(refused);
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect(await credentialsOf(target, person.org)).toEqual([]);
    expect(await parkedOf(target, person.org)).toEqual([]);
  });

  test.each(lies)("S55: $what: another organisation's connection of the same account survives", async ({ settings }) => {
    const [owner, person, account] = [await newPerson(target), await newPerson(target), await addAccount(target)];
    await connectFully(owner, account);
    await setGoogle(target, settings);
    expect(outcomeOf(await connect(person, account))).toEqual(refused);
    expect((await refreshTokenStates(target, account))[0]).toBe("live");
    expect((await owner.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
    expect(await credentialsOf(target, person.org)).toEqual([]);
    expect(await parkedOf(target, person.org)).toEqual([]);
  });

  test("S55: Google's keys cannot be fetched: the login fails before the code is redeemed, so there is no grant", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    // A process that has served before still knows the keys.
    await target.inside.kill("gcpCallback");
    await failGoogle(target, { method: "GET", path: "/oauth2/v3/certs", times: 9, status: 500, body: "" });
    const exchanges = await countCodeExchanges(target, async () => {
      expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: "provider_unavailable" });
    });
    expect([exchanges, await refreshTokenStates(target, account)]).toEqual([0, []]);
  });

  test("S55: the account cannot be learned: the grant is parked, and the sweeper learns the account and revokes", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await setGoogle(target, { id_token_tampering: "bad_signature" });
    await failGoogle(target, { method: "GET", path: "/v1/userinfo", times: 2, status: 503, body: "" });
    expect(outcomeOf(await connect(person, account))).toEqual(refused);
    expect(await parkedOf(target, person.org)).toMatchObject([{ phase: "rejected" }]);
    expect(await credentialsOf(target, person.org)).toHaveLength(1);

    // The first sweep gets the second fault.
    expect(await sweep(target)).toMatchObject({ givenBack: 0, left: 1 });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect(await sweep(target)).toMatchObject({ givenBack: 1, left: 0 });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect([await credentialsOf(target, person.org), await parkedOf(target, person.org)]).toEqual([[], []]);
  });
});
