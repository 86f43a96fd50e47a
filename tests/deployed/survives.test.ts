import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Deployed } from "../../local/deployed/stack.ts";
import { addAccount, failGoogle, healGoogle } from "../e2e/google-control.ts";
import { type Answer, confirm, connect, connectFully, newPerson, outcomeOf, reachCallback, waitForSetup } from "../e2e/journey.ts";
import { startTarget, type Target } from "../e2e/target.ts";
import { missing, useDeployed } from "./deployed-target.ts";

describe("deployed: what lives goes on", () => {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
    }
  });
  afterEach(() => missing ?? healGoogle(target));

  const someone = async () => ({ person: await newPerson(target), account: await addAccount(target) });
  const errorOf = (callback: Answer) => outcomeOf(callback).error;
  const taskOf = (confirmed: Answer) => String(confirmed.json.task_id);

  test("a second deploy over the first leaves connections as they are, and the next login works", async () => {
    const { person, account } = await someone();
    await connectFully(person, account);
    const before = await person.call("GET", "/connections/gcp");
    await deployed.deployAgain();
    const after = await person.call("GET", "/connections/gcp");
    expect([after.status, after.json]).toEqual([200, before.json]);
    expect((await connectFully(person, account)).json.connection).toMatchObject({ id: before.json.id, status: "active" });
  });

  test("a deploy in the middle of a setup lets it finish", async () => {
    const { person, account } = await someone();
    // The one read that setup begins with: the deploy begins while Google thinks about it.
    await failGoogle(target, { method: "GET", path: "/v3/projects:search", times: 1, delay_ms: 8000 });
    const confirmed = await confirm(person, await connect(person, account));
    await deployed.deployAgain();
    expect((await waitForSetup(person, taskOf(confirmed))).json.result).toMatchObject({ status: "SUCCESS", verified_projects: 2 });
  });

  test("functions that are killed at any step are started anew, and the journey ends well", async () => {
    const { person, account } = await someone();
    const callback = await reachCallback(person, account);
    expect(await deployed.killFunctions()).toBeGreaterThan(0);
    const back = await person.visit(callback);
    await deployed.killFunctions();
    const confirmed = await confirm(person, back);
    await deployed.killFunctions();
    expect(confirmed.status).toBe(200);
    await person.call("GET", "/connections");
    expect((await person.call("GET", "/connections/gcp")).json).toMatchObject({ status: "active" });
  });

  test("a callback that is killed in the middle is a failed login, and the journey can be done again", async () => {
    const { person, account } = await someone();
    await failGoogle(target, { method: "POST", path: "/token", times: 1, delay_ms: 5000 });
    const callback = await reachCallback(person, account);
    const [cut] = await Promise.all([person.visit(callback), sleep(1500).then(() => deployed.killFunctions())]);
    expect(cut.status).toBeGreaterThanOrEqual(500);
    expect((await person.visit(callback)).status).toBe(303);
    expect((await person.call("GET", "/connections")).json).toEqual({ connections: [] });
    await healGoogle(target);
    expect((await connectFully(person, account)).status).toBe(200);
  });

  test("a Vault that is sealed, and one that is gone, end the login in their codes; afterwards it works", async () => {
    const { person, account } = await someone();
    await deployed.vault.seal();
    expect(errorOf(await connect(person, account))).toBe("vault_sealed");
    expect((await person.call("GET", "/healthz")).json.failed).toEqual([{ dependency: "credential_store", code: "vault_sealed" }]);
    await deployed.vault.unseal();

    const waiting = await connect(person, account);
    const startAgain = await deployed.killVault();
    expect((await confirm(person, waiting)).json.code).toBe("vault_unavailable");
    expect(errorOf(await connect(person, account))).toBe("vault_unavailable");
    // An empty one, to which nobody has logged in yet: the functions' tokens are of the one that is gone.
    await startAgain();
    expect((await person.call("GET", "/healthz")).status).toBe(200);
    expect((await connectFully(person, account)).status).toBe(200);
  });

  test("the schedule fires by itself: a grant that nobody confirms is given back", { timeout: 90_000 }, async () => {
    const sweeps = async () => (await deployed.logs()).filter(({ functionKey }) => functionKey === "connectionsSweepParked").length;
    const before = await sweeps();
    // A minute is the schedule's period, and no clock of a deployed rule can be moved.
    await expect.poll(sweeps, { timeout: 75_000, interval: 1000 }).toBeGreaterThan(before);
  });
});
