import { describe, expect, test } from "vitest";
import { addAccount, countCodeExchanges, refreshTokenStates } from "../fixtures/google-control.ts";
import { connect, newPerson, outcomeOf, reachCallback, waitForSetup } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: connecting Google with CONSENT_CONFIRMATION=off`, () => {
  const target = useTarget({ params: { consentConfirmation: "off" } });

  test("the callback makes the connection live and hands the setup's id to the front end", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const outcome = outcomeOf(await connect(person, account));
    expect(outcome).toEqual({ login: "gcp_setup_pending", task_id: expect.any(String) });
    const setup = await waitForSetup(person, outcome.task_id ?? "");
    expect(setup.json).toMatchObject({ state: "SUCCESS", result: { status: "SUCCESS", verified_projects: 2 } });
    expect((await person.client.readConnection("gcp")).json).toMatchObject({
      status: "active",
      identity: { id: account.sub, label: account.email },
      connected_by: person.id,
      setup_run_id: outcome.task_id,
    });
  });

  test("S1: a callback in another browser is refused as ever, before any token is asked for", async () => {
    const [victim, attacker, account] = [await newPerson(target), await newPerson(target), await addAccount(target, { projects: 2 })];
    const url = await reachCallback(attacker, account);
    const tokenRequests = await countCodeExchanges(target, async () => {
      expect(outcomeOf(await victim.visit(url))).toEqual({ login: "gcp_failed", error: "browser_mismatch" });
    });
    expect(tokenRequests).toBe(0);
    expect((await attacker.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("another account than the connected one is refused, and its grant is revoked at Google", async () => {
    const [person, first, second] = [
      await newPerson(target),
      await addAccount(target, { projects: 2 }),
      await addAccount(target, { projects: 2 }),
    ];
    await waitForSetup(person, outcomeOf(await connect(person, first)).task_id ?? "");
    expect(outcomeOf(await connect(person, second))).toEqual({ login: "gcp_failed", error: "account_mismatch" });
    expect(await refreshTokenStates(target, second)).toEqual(["revoked"]);
    expect(await refreshTokenStates(target, first)).toEqual(["live"]);
  });

  test("there is nothing to confirm", async () => {
    const person = await newPerson(target);
    const answer = await person.client.confirmConnection({ confirm: `${"a".repeat(43)}.${"b".repeat(43)}` });
    expect([answer.status, answer.json.code]).toEqual([400, "confirmation_invalid"]);
  });
});
