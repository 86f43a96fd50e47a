import { describe, expect, test } from "vitest";
import { addAccount, failGoogle, refreshTokenStates, revokeAtGoogle } from "../../fixtures/google-control.ts";
import { confirm, connect, connectFully, newPerson, outcomeOf, reachCallback } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { credentialsOf, parkedOf, sweep } from "./what-is-left.ts";

describe(`embedded: confirming a connection`, () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  test.each(["colleague of the same organisation", "stranger of another organisation"])(
    "S1: a confirmation by a %s erases the grant and revokes it at Google",
    async (who) => {
      const [person, account] = [await newPerson(target), await addAccount(target)];
      const other = await newPerson(target, who.startsWith("colleague") ? { org: person.org } : {});
      const callback = await connect(person, account);
      expect(await credentialsOf(target, person.org)).toHaveLength(1);

      const foreign = await confirm(other, callback);
      expect([foreign.status, foreign.json.code]).toEqual([403, "confirmation_foreign"]);
      expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
      expect(await credentialsOf(target, person.org)).toEqual([]);
      expect(await parkedOf(target, person.org)).toEqual([]);

      // The person who started it comes too late, and starts again.
      const late = await confirm(person, callback);
      expect([late.status, late.json.code]).toEqual([400, "confirmation_invalid"]);
      expect((await connectFully(person, account)).status).toBe(200);
      expect((await other.client.readConnection("gcp")).status).toBe(who.startsWith("colleague") ? 200 : 404);
    },
  );

  test("S49: the same person in another organisation is another principal", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const elsewhere = await newPerson(target, { sub: person.id });
    const foreign = await confirm(elsewhere, await connect(person, account));
    expect([foreign.status, foreign.json.code]).toEqual([403, "confirmation_foreign"]);
    expect((await elsewhere.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("a foreign confirmation of a second login leaves the connection that is there alone", async () => {
    const [person, other, account] = [await newPerson(target), await newPerson(target), await addAccount(target)];
    await connectFully(person, account);
    expect((await confirm(other, await connect(person, account))).status).toBe(403);
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect((await person.client.readConnection("gcp")).json).toMatchObject({ status: "active", credential: { version: 1 } });
  });

  test("a confirmation by a person with only read permission changes nothing", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const viewer = await newPerson(target, { sub: person.id, org: person.org, role: "viewer" });
    const callback = await connect(person, account);
    expect((await confirm(viewer, callback)).status).toBe(403);
    expect((await confirm(person, callback)).status).toBe(200);
  });

  test("a confirmation that is sent twice gets the same answer twice; another person's gets none", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    const first = await confirm(person, callback);
    expect(first.status).toBe(200);
    const again = await confirm(person, callback);
    expect([again.status, again.json]).toEqual([200, first.json]);

    for (const stranger of [await newPerson(target), await newPerson(target, { org: person.org })]) {
      const foreign = await confirm(stranger, callback);
      expect([foreign.status, foreign.json.code]).toEqual([400, "confirmation_invalid"]);
    }
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect((await person.client.readConnection("gcp")).json.status).toBe("active");

    await person.client.disconnectConnection("gcp");
    expect((await confirm(person, callback)).json.code).toBe("confirmation_invalid");
  });

  test("S53: a grant that was revoked before its confirmation does not go live: the answer says so, and nothing of it stays", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    await revokeAtGoogle(target, account);
    const confirmed = await confirm(person, callback);
    expect([confirmed.status, confirmed.json.code]).toEqual([409, "grant_revoked"]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect(await credentialsOf(target, person.org)).toEqual([]);
    expect(await parkedOf(target, person.org)).toEqual([]);
  });

  test("a confirmation while Google cannot verify the grant may be sent again, and the sweeper completes it", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    await failGoogle(target, { method: "GET", path: "/v1/userinfo", status: 503, body: "", times: 2 });
    for (const _ of [1, 2]) {
      const confirmed = await confirm(person, callback);
      expect([confirmed.status, confirmed.json.code]).toEqual([502, "provider_unavailable"]);
    }
    expect(await sweep(target)).toMatchObject({ live: 1 });
    expect((await person.client.readConnection("gcp")).json.status).toBe("active");
    expect((await confirm(person, callback)).status).toBe(200);
  });

  test("guessing spends nothing: a wrong secret, a cut and a made-up value are refused and the true one still works", async () => {
    const [person, guesser] = [await newPerson(target), await newPerson(target)];
    const callback = await connect(person, await addAccount(target));
    const [attempt = "", secret = ""] = (outcomeOf(callback).confirm ?? "").split(".");
    const guesses = [`${attempt}.${"A".repeat(43)}`, attempt, `${attempt}.`, `.${secret}`, `${secret}.${attempt}`, "../x", "%00"];
    for (const value of guesses) {
      const { status, json } = await guesser.client.confirmConnection({ confirm: value });
      expect([status, json.code]).toEqual([400, "confirmation_invalid"]);
    }
    expect((await confirm(person, callback)).status).toBe(200);
  });

  test("a grant that is not confirmed in ten minutes cannot be confirmed later, and the sweeper revokes it", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    const item = (await parkedOf(target, person.org))[0];
    await target.inside.patchItems(item?.pk ?? "", "expires_at", Math.floor(Date.now() / 1000) - 1);
    expect((await confirm(person, callback)).json.code).toBe("confirmation_invalid");

    expect(await sweep(target)).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect(await credentialsOf(target, person.org)).toEqual([]);
    expect(await parkedOf(target, person.org)).toEqual([]);
  });

  test("a login expires after ten minutes: neither its ticket nor its state works", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const past = Math.floor(Date.now() / 1000) - 1;
    const { json } = await person.client.startLogin({});
    await target.inside.patchItems("TICKET#", "ttl", past);
    expect(outcomeOf(await person.visit(String(json.login_url)))).toEqual({ login: "gcp_failed", error: "ticket_invalid" });

    const callback = await reachCallback(person, account);
    await target.inside.patchItems("STATE#", "ttl", past);
    expect(outcomeOf(await person.visit(callback))).toEqual({ login: "gcp_failed", error: "state_invalid" });
  });

  test("S29: a revocation that fails after a foreign confirmation is made up for by the sweeper", async () => {
    const [person, other, account] = [await newPerson(target), await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    await failGoogle(target, { method: "POST", path: "/revoke", status: 503, body: "" });
    expect((await confirm(other, callback)).status).toBe(403);
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect(await credentialsOf(target, person.org)).toHaveLength(1);
    expect((await confirm(person, callback)).json.code).toBe("confirmation_invalid");

    expect(await sweep(target)).toMatchObject({ givenBack: 1 });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect(await credentialsOf(target, person.org)).toEqual([]);
  });
});
