import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { googleClientOf } from "../../../local/start-providers.ts";
import { addAccount, setGoogle } from "../../fixtures/google-control.ts";
import { confirm, connectFully, newPerson, outcomeOf, personWith, reachCallback } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

// A process caches a secret for five minutes, and a restarted process reads it again. So a killed
// function beside a running one shows the moment in which one process has the new value and the other has the old one.
describe("embedded: a secret of the operator is replaced while the product is in use", () => {
  // A stack of its own: functions that stay warm would bring the replaced secrets to the next file.
  const target = useEmbeddedTarget({ params: {} });

  const someone = async () => ({ person: await newPerson(target), account: await addAccount(target) });
  const isConnected = async (person: Awaited<ReturnType<typeof newPerson>>, callback: URL) => {
    const back = await person.visit(callback);
    expect(outcomeOf(back).error).toBeUndefined();
    expect((await confirm(person, back)).status).toBe(200);
  };

  test("S48: the seal key: logins that began with the old or the new key succeed, in processes with either key", async () => {
    const [first, second, third] = [await someone(), await someone(), await someone()];
    const sealedBefore = await reachCallback(first.person, first.account);

    const [newer, newest] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
    await target.inside.putSecret("aurora-oauth/dev/seal-key", { current: newer, previous: target.inside.secrets.sealKey });
    // /start still has the old key; the restarted callback reads the new key.
    const sealedByOld = await reachCallback(second.person, second.account);
    await target.inside.kill("gcpCallback");
    await isConnected(first.person, sealedBefore);
    await isConnected(second.person, sealedByOld);

    await target.inside.putSecret("aurora-oauth/dev/seal-key", { current: newest, previous: newer });
    // Now /start has the newest key, and the callback has not heard of it.
    await target.inside.kill("gcpStart");
    await isConnected(third.person, await reachCallback(third.person, third.account));
  });

  test("S48: Google's client secret: the old one works until Google has deleted it, and the new one works by then", async () => {
    const { person, account } = await someone();
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    await connectFully(person, account);
    expect((await machine.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });

    const { clientId: client_id, secondSecret: client_secret } = googleClientOf(target.inside.secrets);
    await target.inside.putSecret("aurora-oauth/dev/google-client", { client_id, client_secret });
    expect((await machine.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
    await target.inside.kill("connectionsRefresh");
    await setGoogle(target, { clients: "secret_changed" });
    expect((await machine.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
    await setGoogle(target, { clients: "registered" });
  });
});

describe("embedded: the front end's secret is replaced while the product is in use", () => {
  const target = useEmbeddedTarget({ params: { authMode: "proxy" } });

  test("S48: the old secret is believed until it is taken away, and the new one is believed by then", async () => {
    const ask = async (secret: string) => {
      const headers = { "x-internal-secret": secret, "x-user-id": randomUUID(), "x-org-id": randomUUID() };
      return (await personWith(target, { id: "", org: "" }, headers).client.listConnections()).status;
    };
    const [old, current] = [target.inside.secrets.frontEndSecret, randomUUID()];
    expect(await ask(old)).toBe(200);

    await target.inside.putSecret("aurora-oauth/dev/front-end", { current, previous: old });
    expect(await ask(old)).toBe(200);
    await target.inside.kill("authorizer");
    expect([await ask(old), await ask(current)]).toEqual([200, 200]);

    await target.inside.putSecret("aurora-oauth/dev/front-end", { current });
    expect(await ask(current)).toBe(200);
    await target.inside.kill("authorizer");
    expect([await ask(old), await ask(current)]).toEqual([403, 200]);
  });
});
