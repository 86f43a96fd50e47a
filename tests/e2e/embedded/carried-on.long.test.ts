import { describe, expect, test } from "vitest";
import { addAccount, refreshTokenStates } from "../../fixtures/google-control.ts";
import { connect, newPerson, outcomeOf, waitForSetup } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { credentialsOf, parkedOf, sweep } from "./what-is-left.ts";

// Cold processes on a busy machine take long to come up.
describe("embedded: CONSENT_CONFIRMATION=off and a store that fails while the connection is made live", () => {
  const target = useEmbeddedTarget({ params: { consentConfirmation: "off" } });
  healAfterEach(target);

  test("the front end hears that setup is pending, and the sweeper makes the connection live a minute later", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await target.inside.failVault({ method: "POST", path: "/v1/kv/data/aurora-oauth-dev/connections/*", times: 9, drop: true });
    const outcome = outcomeOf(await connect(person, account));
    expect(outcome).toEqual({ login: "gcp_setup_pending", task_id: expect.any(String) });
    const status = await person.client.readSetupStatus(String(outcome.task_id));
    expect(status.json).toMatchObject({ state: "PENDING", complete: false });
    const [record] = await parkedOf(target, person.org);
    expect(record).toMatchObject({ phase: "confirming", attempt_id: outcome.task_id });
    expect(Date.parse(String(record?.due_at)) - Date.now()).toBeLessThanOrEqual(60_000);

    await target.inside.heal();
    expect(await sweep(target)).toEqual({ live: 1, givenBack: 0, left: 0 });
    expect((await waitForSetup(person, outcome.task_id ?? "")).json).toMatchObject({ state: "SUCCESS" });
    expect((await person.client.readConnection("gcp")).json).toMatchObject({ status: "active", setup_run_id: outcome.task_id });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect(await parkedOf(target, person.org)).toEqual([]);
  });

  test("a store that fails before the credential is parked leads to a failure, and the grant is revoked", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await target.inside.failVault({ method: "POST", path: "/v1/kv/data/aurora-oauth-dev/parked/*", times: 9, drop: true });
    expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: "store_unavailable" });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect(await credentialsOf(target, person.org)).toEqual([]);
  });
});
