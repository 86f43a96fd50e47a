import { describe, expect, test } from "vitest";
import { addAccount, countCodeExchanges, refreshTokenStates, setGoogle } from "../../fixtures/google-control.ts";
import { begin, confirm, locationOf, newPerson, outcomeOf, type Person, reachCallback } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: callbacks that are refused", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  /** Refused with this code, before any token is asked for at Google. */
  async function expectRefusal(browser: Person, url: URL, code: string): Promise<void> {
    const tokenRequests = await countCodeExchanges(target, async () => {
      const answer = await browser.visit(url);
      expect([answer.status, outcomeOf(answer)]).toEqual([303, { login: "gcp_failed", error: code }]);
    });
    expect(tokenRequests).toBe(0);
  }

  const change = (url: URL, parameters: Record<string, string | null>): URL => {
    const changed = new URL(url);
    for (const [name, value] of Object.entries(parameters)) {
      value === null ? changed.searchParams.delete(name) : changed.searchParams.set(name, value);
    }
    return changed;
  };

  test("a person who denies consent at Google gets consent_denied, and nothing is stored", async () => {
    const person = await newPerson(target);
    await expectRefusal(person, await reachCallback(person, await addAccount(target), { decision: "deny" }), "consent_denied");
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("an administrator who does not allow the application is named as the reason", async () => {
    const person = await newPerson(target);
    await setGoogle(target, { admin_policy_enforced: "redirect" });
    await expectRefusal(person, await reachCallback(person, await addAccount(target)), "consent_blocked");
  });

  test("S1: a callback in another browser is refused, and spends the attempt for the first one too", async () => {
    const [attacker, victim] = [await newPerson(target), await newPerson(target)];
    const url = await reachCallback(attacker, await addAccount(target));
    await expectRefusal(victim, url, "browser_mismatch");
    await expectRefusal(attacker, url, "state_invalid");
  });

  test("S1: another login's cookie is refused", async () => {
    const [attacker, victim] = [await newPerson(target), await newPerson(target)];
    await begin(victim);
    const url = await reachCallback(attacker, await addAccount(target));
    await expectRefusal(victim, url, "browser_mismatch");
  });

  test("S8: a callback is good for one time", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    const callback = await person.visit(url);
    await expectRefusal(person, url, "state_invalid");
    // The replay does no harm: the first login can still be confirmed.
    expect((await confirm(person, callback)).status).toBe(200);
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
  });

  test("S2: a callback without state, with two of them, with an unknown or a changed one is refused", async () => {
    const person = await newPerson(target);
    const url = await reachCallback(person, await addAccount(target));
    const state = url.searchParams.get("state") ?? "";
    const twice = new URL(`${url.href}&state=${state}`);
    await expectRefusal(person, change(url, { state: null }), "callback_invalid");
    await expectRefusal(person, twice, "callback_invalid");
    await expectRefusal(person, change(url, { state: "" }), "state_invalid");
    await expectRefusal(person, change(url, { state: `${state.startsWith("A") ? "B" : "A"}${state.slice(1)}` }), "state_invalid");
    await expectRefusal(person, change(url, { state: "x".repeat(4000) }), "state_invalid");
    // Guesses spend nothing: the true one still works.
    expect(outcomeOf(await person.visit(url)).login).toBe("gcp_confirm");
  });

  test("a callback without a code, or with two of them, is refused", async () => {
    const person = await newPerson(target);
    const account = await addAccount(target);
    await expectRefusal(person, change(await reachCallback(person, account), { code: null }), "callback_invalid");
    await expectRefusal(person, new URL(`${(await reachCallback(person, account)).href}&code=4/other`), "callback_invalid");
  });

  test("S5: an answer at another callback path than the requested one is refused", async () => {
    const person = await newPerson(target);
    const account = await addAccount(target);
    const url = await reachCallback(person, account);
    await expectRefusal(person, new URL(`${target.api}/gcp/callback${url.search}`), "issuer_mismatch");
    const other = await reachCallback(person, account, {}, { path: "/gcp/login" });
    await expectRefusal(person, new URL(`${target.api}/callback${other.search}`), "issuer_mismatch");
  });

  test("S19: an answer with another issuer's iss is refused, an error answer too", async () => {
    const person = await newPerson(target);
    const account = await addAccount(target);
    await setGoogle(target, { wrong_issuer: true });
    await expectRefusal(person, await reachCallback(person, account), "issuer_mismatch");
    await expectRefusal(person, await reachCallback(person, account, { decision: "deny" }), "issuer_mismatch");
  });

  test("S19: the issuer is compared letter by letter", async () => {
    const person = await newPerson(target);
    const account = await addAccount(target);
    for (const iss of [`${target.google}/`, target.google.toUpperCase(), encodeURIComponent(target.google), ""]) {
      await expectRefusal(person, change(await reachCallback(person, account), { iss }), "issuer_mismatch");
    }
  });

  test("a login link works once, and a guessed link never", async () => {
    const person = await newPerson(target);
    const { json } = await person.client.startLogin({});
    const link = String(json.login_url);
    expect(locationOf(await person.visit(link)).origin).toBe(target.google);
    const outcomes = [
      link,
      `${target.api}/gcp/start`,
      `${target.api}/gcp/start?ticket=`,
      `${target.api}/gcp/start?ticket=${"A".repeat(43)}`,
    ];
    for (const url of outcomes) {
      const answer = await person.visit(url);
      expect([answer.status, outcomeOf(answer)]).toEqual([303, { login: "gcp_failed", error: "ticket_invalid" }]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test("the query's text about a failure never reaches the front end", async () => {
    const person = await newPerson(target);
    const url = change(await reachCallback(person, await addAccount(target), { decision: "deny" }), {
      error: "<script>alert(1)</script>",
      error_description: "call 555-0100",
      return_to: "https://evil.example",
    });
    await expectRefusal(person, url, "callback_invalid");
  });
});
