import { describe, expect, test } from "vitest";
import { type Account, addAccount, countCodeExchanges, failGoogle, refreshTokenStates, setGoogle } from "../../fixtures/google-control.ts";
import { connect, newPerson, outcomeOf } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: what Google may answer a code with that is no grant", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  /** The code is sent to Google once, the front end hears this code, and nothing becomes of the grant. */
  async function expectFailure(code: string, account: Account): Promise<void> {
    const person = await newPerson(target);
    const tokenRequests = await countCodeExchanges(target, async () => {
      expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: code });
    });
    expect(tokenRequests).toBe(1);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    const stored = await target.inside.vaultPaths();
    expect(stored.filter((path) => path.includes(person.org))).toEqual([]);
  }

  test("S25: what Google says it granted counts, whatever was ticked", async () => {
    const account = await addAccount(target);
    await setGoogle(target, { forced_granted_scopes: ["openid", "email", "https://www.googleapis.com/auth/bigquery"] });
    await expectFailure("scope_missing", account);
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
  });

  test("S6: a grant whose ID token has another nonce is refused", async () => {
    await setGoogle(target, { wrong_nonce: true });
    await expectFailure("id_token_invalid", await addAccount(target));
  });

  test.each(["bad_signature", "wrong_aud", "wrong_issuer", "expired"])("a grant whose ID token has %s is refused", async (tampering) => {
    await setGoogle(target, { id_token_tampering: tampering });
    await expectFailure("id_token_invalid", await addAccount(target));
  });

  const answers = [
    { what: "an HTML page", fault: { status: 200, body: "<html>sign in to the network</html>" }, code: "provider_answer_invalid" },
    { what: "JSON of another kind", fault: { status: 200, body: { tokens: [] } }, code: "provider_answer_invalid" },
    { what: "an error page with 500", fault: { status: 500, body: "<html>oops</html>" }, code: "provider_unavailable" },
    { what: "503", fault: { status: 503, body: { error: "backend_error" } }, code: "provider_unavailable" },
    { what: "429", fault: { status: 429, body: "slow down" }, code: "provider_throttled" },
    { what: "invalid_grant", fault: { status: 400, body: { error: "invalid_grant" } }, code: "grant_invalid" },
    { what: "invalid_client", fault: { status: 401, body: { error: "invalid_client" } }, code: "client_misconfigured" },
    { what: "a redirect", fault: { status: 302, headers: { location: "https://evil.example/" } }, code: "provider_answer_invalid" },
    { what: "a closed connection", fault: { drop: true }, code: "provider_unreachable" },
    { what: "a closed connection after it has issued the tokens", fault: { drop: true, after: true }, code: "provider_unreachable" },
  ];
  test.each(answers)(
    "when Google answers the code with $what, the front end gets $code, and the code is not sent again",
    async (answer) => {
      await failGoogle(target, { method: "POST", path: "/token", times: 9, ...answer.fault });
      await expectFailure(answer.code, await addAccount(target));
    },
  );

  test("when Google does not answer within eight seconds the front end hears provider_timeout", async () => {
    await failGoogle(target, { method: "POST", path: "/token", times: 9, delay_ms: 15_000 });
    await expectFailure("provider_timeout", await addAccount(target));
  });
});
