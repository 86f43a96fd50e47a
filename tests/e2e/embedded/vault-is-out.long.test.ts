import { describe, expect, test } from "vitest";
import { addAccount, refreshTokenStates } from "../../fixtures/google-control.ts";
import { confirm, connect, connectFully, newPerson, outcomeOf, reachCallback, waitForSetup } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { credentialsOf, parkedOf, sweep } from "./what-is-left.ts";

describe("embedded: Vault is out", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const parkedPath = "/v1/kv/data/aurora-oauth-dev/parked/*";

  test("Vault is sealed when the credential should be written: revoked at Google, nothing is kept, and after unsealing it works", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    await target.inside.sealVault();
    expect(outcomeOf(await person.visit(url))).toEqual({ login: "gcp_failed", error: "vault_sealed" });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });

    await target.inside.unsealVault();
    expect(await credentialsOf(target, person.org)).toEqual([]);
    expect((await connectFully(person, account)).status).toBe(200);
    // The next sweep removes the rest of the first attempt, and nothing of the second.
    await sweep(target);
    expect(await parkedOf(target, person.org)).toEqual([]);
    expect(await refreshTokenStates(target, account)).toEqual(["revoked", "live"]);
  });

  test("Vault is sealed at the confirmation: nothing is live, and the same confirmation works after unsealing", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    await target.inside.sealVault();
    const refused = await confirm(person, callback);
    expect([refused.status, refused.json.code]).toEqual([503, "vault_sealed"]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });

    await target.inside.unsealVault();
    const confirmed = await confirm(person, callback);
    expect(confirmed.status).toBe(200);
    expect((await waitForSetup(person, String(confirmed.json.task_id))).json.state).toBe("SUCCESS");
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
  });

  const denied = { errors: ["1 error occurred:\n\t* permission denied\n\n"] };
  test.each([
    { what: "refuses the policy", fault: { status: 403, body: denied }, code: "store_denied" },
    { what: "closes the connection", fault: { drop: true }, code: "store_unavailable" },
    { what: "writes and loses the answer", fault: { drop: true, after: true }, code: "store_unavailable" },
    { what: "is over its quota", fault: { status: 429, body: { errors: ["rate limit quota exceeded"] } }, code: "store_throttled" },
    { what: "is replaced by an HTML page", fault: { status: 200, body: "<html></html>" }, code: "store_answer_invalid" },
  ])("Vault $what: the front end hears $code, Google has its grant back, and nothing is left", async ({ fault, code }) => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await target.inside.failVault({ method: "POST", path: parkedPath, ...fault });
    expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: code });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect(await credentialsOf(target, person.org)).toEqual([]);
    expect(await parkedOf(target, person.org)).toEqual([]);
  });

  test("Vault does not let the functions in: the front end hears vault_login_failed", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await target.inside.kill("gcpCallback");
    const refusal = { errors: ["entry for role aurora-oauth-dev-connect-gcp not found"] };
    await target.inside.failVault({ method: "POST", path: "/v1/auth/aws/login", times: 9, status: 400, body: refusal });
    expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: "vault_login_failed" });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
  });

  test("Vault forgets its tokens, as after a restart: the functions log in again, and every call succeeds", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    await target.inside.forgetVaultTokens();
    expect((await confirm(person, callback)).status).toBe(200);
  });
});
