import { describe, expect, test } from "vitest";
import { addAccount } from "../../fixtures/google-control.ts";
import { locationOf, newPerson, outcomeOf, type Person, reachCallback } from "../../fixtures/journey.ts";
import { addOvhAccount, failOvh, ovhCalls, tokensAtOvh } from "../../fixtures/ovh-control.ts";
import { reachOvhCallback } from "../../fixtures/ovh-journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: callbacks of OVHcloud that are refused", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const callbackPath = "/ovh_api/ovh/oauth2/callback";
  const postJson = (person: Person, body: object) =>
    person.visit(`${target.api}${callbackPath}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const codesSent = async () => (await ovhCalls(target)).filter(({ form }) => form.grant_type === "authorization_code").length;

  /** Refused with this word for Aurora's page, before any token is asked for at OVHcloud. */
  async function expectRefusal(person: Person, url: URL, error: string, failure: string): Promise<void> {
    const before = await codesSent();
    const answer = await person.visit(url);
    expect([answer.status, locationOf(answer).origin + locationOf(answer).pathname]).toEqual([303, `${target.frontEnd}/ovh/onboarding`]);
    expect(outcomeOf(answer)).toEqual({ error, login: "ovh_failed", failure });
    expect(await codesSent()).toBe(before);
  }

  test("a person who says no gets access_denied, and nothing is stored", async () => {
    const person = await newPerson(target);
    const url = await reachOvhCallback(person, await addOvhAccount(target), { decision: "deny" });
    await expectRefusal(person, url, "access_denied", "consent_denied");
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("S5: Google's answer at OVHcloud's callback is refused, and OVHcloud's at Google's", async () => {
    const person = await newPerson(target);
    const google = await reachCallback(person, await addAccount(target));
    const before = await codesSent();
    const refused = await person.visit(`${target.api}${callbackPath}${google.search}`);
    expect(outcomeOf(refused)).toEqual({ error: "invalid_state", login: "ovh_failed", failure: "issuer_mismatch" });
    expect(await codesSent()).toBe(before);
    const ovh = await reachOvhCallback(person, await addOvhAccount(target));
    const answer = await person.visit(`${target.api}/callback${ovh.search}`);
    expect(outcomeOf(answer)).toEqual({ login: "gcp_failed", error: "issuer_mismatch" });
  });

  test("S1: a callback in another browser, and a second one, are refused", async () => {
    const [attacker, victim] = [await newPerson(target), await newPerson(target)];
    const url = await reachOvhCallback(attacker, await addOvhAccount(target));
    await expectRefusal(victim, url, "invalid_state", "browser_mismatch");
    await expectRefusal(attacker, url, "invalid_state", "state_invalid");
  });

  test("a callback without a state or a code gets missing_params", async () => {
    const person = await newPerson(target);
    const url = await reachOvhCallback(person, await addOvhAccount(target));
    await expectRefusal(person, new URL(`${target.api}${callbackPath}?code=x`), "missing_params", "callback_invalid");
    url.searchParams.delete("code");
    await expectRefusal(person, url, "missing_params", "callback_invalid");
  });

  test("S19: an answer with the issuer of another region is refused", async () => {
    const person = await newPerson(target);
    const url = await reachOvhCallback(person, await addOvhAccount(target));
    url.searchParams.set("iss", `${target.ovh}/ca/auth/oauth2`);
    await expectRefusal(person, url, "invalid_state", "issuer_mismatch");
  });

  test.each([
    ["refuses the code", { status: 400, body: { error: "invalid_grant" } }, "invalid_grant", "grant_invalid"],
    ["is out of order", { status: 503, body: "<html>Service Unavailable</html>" }, "token_exchange_failed", "provider_unavailable"],
    ["answers with a page", { status: 200, body: "<html>Sign in</html>" }, "no_access_token", "provider_answer_invalid"],
    ["sends no token", { status: 200, body: { token_type: "Bearer" } }, "no_access_token", "provider_answer_invalid"],
    ["does not know our client", { status: 400, body: { error: "invalid_client" } }, "config_error", "client_misconfigured"],
    ["closes the connection", { drop: true }, "network_error", "provider_unreachable"],
  ])("S58: OVHcloud %s: nothing is connected", async (_title, answer, error, failure) => {
    const person = await newPerson(target);
    const url = await reachOvhCallback(person, await addOvhAccount(target));
    await failOvh(target, { method: "POST", path: "/eu/auth/oauth2/token", ...answer });
    expect(outcomeOf(await person.visit(url))).toEqual({ error, login: "ovh_failed", failure });
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("S55: tokens whose account OVHcloud does not tell are revoked", async () => {
    const [person, account] = [await newPerson(target), await addOvhAccount(target)];
    const url = await reachOvhCallback(person, account);
    await failOvh(target, { method: "GET", path: "/eu/1.0/me", status: 403, body: { message: "no" } });
    expect(outcomeOf(await person.visit(url))).toMatchObject({ error: "token_exchange_failed", failure: "provider_forbidden" });
    expect((await tokensAtOvh(target, account)).access_tokens).toEqual([{ of: "login", status: "ended" }]);
  });

  test("a posted form comes again as a navigation", async () => {
    const [person, account] = [await newPerson(target), await addOvhAccount(target)];
    const url = await reachOvhCallback(person, account);
    const posted = await person.visit(`${target.api}${callbackPath}`, { method: "POST", body: url.searchParams });
    expect([posted.status, locationOf(posted).href]).toEqual([303, url.href]);
  });

  test("posted JSON is answered in JSON, with the login's cookie only", async () => {
    const [person, stranger, account] = [await newPerson(target), await newPerson(target), await addOvhAccount(target)];
    const { searchParams } = await reachOvhCallback(person, account);
    const sent = { code: searchParams.get("code"), state: searchParams.get("state") };
    const answer = await postJson(person, sent);
    expect([answer.status, answer.json]).toEqual([200, { status: "confirmation_required", confirm: expect.any(String) }]);
    expect((await person.client.confirmConnection({ confirm: String(answer.json.confirm) })).status).toBe(200);
    const again = await reachOvhCallback(person, account);
    const stolen = { code: again.searchParams.get("code"), state: again.searchParams.get("state") };
    for (const [who, body, reason, code] of [
      [stranger, stolen, "invalid_state", "browser_mismatch"],
      [person, {}, "missing_params", "callback_invalid"],
      [person, { error: "access_denied", state: "x" }, "invalid_state", "state_invalid"],
    ] as const) {
      const refused = await postJson(who, body);
      expect([refused.status, refused.json]).toMatchObject([400, { error: expect.any(String), hint: expect.any(String), reason, code }]);
    }
    const large = await postJson(person, { code: "x".repeat(70_000), state: "x" });
    expect([large.status, large.json.code]).toEqual([413, "body_too_large"]);
  });

  test("a region that does not exist, or that the operator has no client in, gets no login link", async () => {
    const person = await newPerson(target);
    expect((await person.sendByHand("POST", "/ovh_api/ovh/oauth2/initiate", { endpoint: "ovh-de" })).json).toMatchObject({
      code: "invalid_request",
      field: "endpoint",
    });
    expect((await person.sendByHand("POST", "/ovh_api/ovh/oauth2/initiate", {})).status).toBe(400);
  });
});
