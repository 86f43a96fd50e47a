import { describe, expect, test } from "vitest";
import { liftStop } from "../../../ops/stop/resume.ts";
import { stopAccess } from "../../../ops/stop/stop.ts";
import { addAccount, refreshTokenStates } from "../../fixtures/google-control.ts";
import { confirm, connect, connectFully, newPerson, outcomeOf, type Person, reachCallback } from "../../fixtures/journey.ts";
import { openOpsTarget } from "../../fixtures/ops-target.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: an operator stops an organisation", () => {
  const target = useEmbeddedTarget();

  const stop = async (tenant: string) => {
    // The command's own wait is left out: the test polls.
    const deps = { pause: async () => undefined, say: () => undefined };
    return stopAccess(await openOpsTarget(target.aws, "dev"), { kind: "organisation", tenant }, deps);
  };
  const lift = async (tenant: string) => liftStop(await openOpsTarget(target.aws, "dev"), { kind: "organisation", tenant }, true);
  const machineOf = ({ org }: Person) => newPerson(target, { org, permissions: ["tokens:read"] });
  const wanted = [{}, { as: "service-account" }];

  test("S73: soon nobody gets a token, of the connection or of what its setup made; another organisation does", async () => {
    const [person, other] = [await newPerson(target), await newPerson(target)];
    for (const each of [person, other]) {
      await connectFully(each, await addAccount(target, { projects: 1 }));
    }
    const [machine, spared] = [await machineOf(person), await machineOf(other)];
    for (const params of wanted) {
      expect((await machine.client.readToken("gcp", params)).status).toBe(200);
    }
    const { json } = await stop(person.org);
    expect(json).toMatchObject({ connections: 1, recorded: true });
    for (const params of wanted) {
      await expect.poll(async () => (await machine.client.readToken("gcp", params)).status).toBe(503);
    }
    const refused = await machine.client.readToken("gcp");
    expect([refused.json.code, refused.headers.get("retry-after")]).toEqual(["stopped", "60"]);
    expect((await spared.client.readToken("gcp")).status).toBe(200);
    expect((await person.client.refreshConnection("gcp")).json.code).toBe("stopped");
    expect((await person.client.checkConnection("gcp")).json.code).toBe("stopped");
    await lift(person.org);
    await expect.poll(async () => (await machine.client.readToken("gcp")).status).toBe(200);
  });

  test("S73: nothing is connected meanwhile, and what was connected can be given back", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 1 })];
    await connectFully(person, account);
    const [late, its] = [await newPerson(target, { org: person.org }), await addAccount(target)];
    const callback = await reachCallback(late, its, {}, { body: { replace_account: true } });
    const waiting = await connect(late, its, {}, { body: { replace_account: true } });
    const links: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      links.push(String((await person.client.startLogin({})).json.login_url));
    }
    await stop(person.org);
    // A function that has read the switches does so again two seconds later.
    await expect.poll(async () => outcomeOf(await person.visit(links.pop() ?? "")).error, { interval: 1000 }).toBe("stopped");
    await expect.poll(async () => (await person.client.startLogin({})).json.code, { interval: 1000 }).toBe("stopped");
    await expect.poll(async () => (await confirm(late, waiting)).json.code).toBe("stopped");
    expect(outcomeOf(await late.visit(callback)).error).toBe("stopped");
    // Its teardown runs meanwhile, with a token that no caller gets.
    expect((await person.client.disconnectConnection("gcp")).json.state).toMatch(/^disconnect/);
    await expect.poll(async () => (await person.client.listConnections()).json).toEqual({ connections: [] });
    expect(new Set(await refreshTokenStates(target, account))).toEqual(new Set(["revoked"]));
    await lift(person.org);
  });
});
