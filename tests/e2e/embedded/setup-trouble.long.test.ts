import { describe, expect, test } from "vitest";
import { addAccount, failGoogle, healGoogle, refreshTokenStates, revokeAtGoogle, setGoogle } from "../../fixtures/google-control.ts";
import { type Answer, confirm, connect, newPerson, outcomeOf, waitForSetup } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { readConnection } from "./keeping.ts";
import { until } from "./until.ts";
import { sweep } from "./what-is-left.ts";

/** The part of Aurora's own client that acts by itself: the ends on which it disconnects the account. */
const disconnects = ({ json }: Answer): boolean =>
  json.complete === true && (json.state !== "SUCCESS" || (json.result as { status?: string } | undefined)?.status === "FAILED");

describe("embedded: setup with a failure", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  /** A grant that waits for its confirmation, with an access token that has expired by then. */
  async function parkExpired() {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    await setGoogle(target, { access_token_lifetime_seconds: 1 });
    const callback = await connect(person, account);
    await setGoogle(target, { access_token_lifetime_seconds: 3599 });
    return { person, account, callback };
  }

  test("a login that is completed after an outage ends its setup as SUCCESS, although its first token has expired", async () => {
    const { person, callback } = await parkExpired();
    await target.inside.sealVault();
    expect((await confirm(person, callback)).json.code).toBe("vault_sealed");
    await target.inside.unsealVault();
    await sweep(target);
    const run = String((await readConnection(person)).setup_run_id);
    expect((await waitForSetup(person, run)).json).toMatchObject({ state: "SUCCESS", result: { status: "SUCCESS", verified_projects: 2 } });
    expect(await readConnection(person)).toMatchObject({ status: "active", credential: { version: 2 } });
  });

  test("Google is down when setup needs a token: the state machine waits, and the person need not connect again", async () => {
    const { person, callback } = await parkExpired();
    await failGoogle(target, { method: "POST", path: "/token", times: 99, status: 503 });
    const run = String((await confirm(person, callback)).json.task_id);
    await until(async () => (await readConnection(person)).last_failure !== null);
    const waiting = await readConnection(person);
    expect(waiting).toMatchObject({ last_failure: { code: "provider_unavailable" } });
    // Whether its token has expired already depends on the machine.
    expect(["active", "degraded"]).toContain(waiting.status);
    expect((await person.client.readSetupStatus(run)).json).toMatchObject({ complete: false });

    await healGoogle(target);
    // As the schedule does when the connection's next try comes.
    expect((await person.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
    const setup = await waitForSetup(person, run);
    expect(setup.json).toMatchObject({ state: "SUCCESS", result: { status: "SUCCESS", verified_projects: 2 } });
    expect(await readConnection(person)).toMatchObject({ status: "active", last_failure: null });
  });

  test("a grant that was revoked during setup ends it as a failure of the customer's", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const callback = await connect(person, account);
    // Setup waits for Google, so that the grant is revoked after it went live and before setup has used it.
    await failGoogle(target, { method: "GET", path: "/v3/projects:search", times: 3, status: 503 });
    const { json } = await confirm(person, callback);
    await revokeAtGoogle(target, account);
    const setup = await waitForSetup(person, String(json.task_id));
    expect(setup.json).toMatchObject({ state: "FAILURE", code: "grant_revoked" });
    expect(await readConnection(person)).toMatchObject({ status: "reauth_required" });
  });

  test.each([
    { what: "an API that is disabled in our own project", status: 403, reason: "SERVICE_DISABLED", code: "client_misconfigured" },
    { what: "our own project that is suspended", status: 403, reason: "CONSUMER_SUSPENDED", code: "client_misconfigured" },
  ])("$what is a partial setup, on which Aurora's client leaves the connection alone", async ({ status, reason, code }) => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const callback = await connect(person, account);
    const details = [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason,
        domain: "googleapis.com",
        metadata: { service: "cloudresourcemanager.googleapis.com", consumer: "projects/415104041262" },
      },
    ];
    const body = { error: { code: status, message: "refused", status: "PERMISSION_DENIED", details } };
    await failGoogle(target, { method: "GET", path: "/v3/projects:search", times: 9, status, body });
    const setup = await waitForSetup(person, String((await confirm(person, callback)).json.task_id));
    expect(disconnects(setup)).toBe(false);
    expect(setup.json).toMatchObject({
      state: "SUCCESS",
      result: { status: "SUCCESS", redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true" },
      fault: { code, owner: "operator" },
    });
    expect(outcomeOf(callback)).toMatchObject({ login: "gcp_confirm" });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
  });
});
