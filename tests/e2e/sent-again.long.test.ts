import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addAccount } from "../fixtures/google-control.ts";
import { type Answer, confirmOf, connect, newPerson, type Person, waitForSetup } from "../fixtures/journey.ts";
import { eventNamesOf } from "../fixtures/left-behind.ts";
import { addClient, authKeysOf } from "../fixtures/tailscale-control.ts";
import { connectClient } from "../fixtures/tailscale-journey.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

const newKey = () => ({ "idempotency-key": randomUUID() });

/** Sends one request twenty times at once. */
const sendTwenty = (send: () => Promise<Answer>): Promise<Answer[]> => Promise.all(Array.from({ length: 20 }, send));

/** The one answer of all. */
function expectOne(answers: readonly Answer[]): Answer {
  expect([...new Set(answers.map(({ status, text }) => `${status} ${text}`))]).toEqual([expect.any(String)]);
  expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true")).toHaveLength(answers.length - 1);
  return answers[0] as Answer;
}

describe(`${targetName}: a request that is sent again with its Idempotency-Key`, () => {
  const target = useTarget();
  const connected = async (): Promise<Person> => {
    const person = await newPerson(target);
    expect((await connectClient(person, await addClient(target))).status).toBe(200);
    return person;
  };

  test("twenty times at once asks for one login link, although ten a minute are allowed", async () => {
    const [person, key] = [await newPerson(target), newKey()];
    const { status, json } = expectOne(await sendTwenty(() => person.client.startLogin({}, { headers: key })));
    expect([status, json.login_url]).toEqual([200, expect.stringContaining("/gcp/start?ticket=")]);
    expect((await person.client.startLogin({})).status).toBe(200);
  });

  test("twenty times at once connects once", async () => {
    const [person, { clientId, clientSecret }, key] = [await newPerson(target), await addClient(target), newKey()];
    const { status } = expectOne(await sendTwenty(() => person.client.connectTailscale({ clientId, clientSecret }, { headers: key })));
    expect(status).toBe(200);
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected"]);
    const other = await addClient(target);
    const reused = await person.client.connectTailscale({ clientId: other.clientId, clientSecret: other.clientSecret }, { headers: key });
    expect([reused.status, reused.json.code]).toEqual([422, "idempotency_key_reused"]);
  });

  test("twenty times at once makes one auth key, whose text is in every answer", async () => {
    const [person, client, key] = [await newPerson(target), await addClient(target), newKey()];
    await connectClient(person, client);
    const before = (await authKeysOf(target, client)).length;
    const { json } = expectOne(await sendTwenty(() => person.client.createTailscaleAuthKey({}, undefined, { headers: key })));
    expect(JSON.stringify(json)).toContain("tskey-auth-");
    expect((await authKeysOf(target, client)).length).toBe(before + 1);
    const items = (await target.inside?.items()) ?? [];
    expect(JSON.stringify(items)).not.toContain("tskey-");
  });

  test("twenty times at once refreshes once, and disconnects once with the whole report", async () => {
    const [person, key] = [await connected(), newKey()];
    const refreshed = expectOne(await sendTwenty(() => person.client.refreshConnection("tailscale", undefined, { headers: key })));
    expect([refreshed.status, refreshed.json.outcome]).toEqual([200, "refreshed"]);
    const other = newKey();
    const ended = expectOne(await sendTwenty(() => person.client.disconnectConnection("tailscale", undefined, { headers: other })));
    expect([ended.status, ended.json.status ?? ended.json.left]).toEqual([200, expect.anything()]);
    expect((await eventNamesOf(target, person.org)).filter((name) => name === "connection.disconnected")).toHaveLength(1);
  });

  test("twenty times at once starts one run of an approved plan", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const callback = await connect(person, account);
    const confirming = newKey();
    const confirmed = expectOne(
      await sendTwenty(() => person.client.confirmConnection({ confirm: confirmOf(callback) }, { headers: confirming })),
    );
    await waitForSetup(person, String(confirmed.json.task_id));
    const plan = await person.client.planSetup({ access: "operate" });
    const key = newKey();
    const applied = expectOne(
      await sendTwenty(() => person.client.applySetup({ plan: String(plan.json.hash) }, undefined, { headers: key })),
    );
    expect(applied.status).toBe(202);
    await waitForSetup(person, String(applied.json.run_id));
    const again = await person.client.applySetup({ plan: String(plan.json.hash) }, undefined, { headers: key });
    expect(again.json).toEqual(applied.json);
  });

  test("is refused with a key that is none, in the form of its route", async () => {
    const person = await newPerson(target);
    const bad = { "idempotency-key": "two words" };
    expect((await person.client.startLogin({}, { headers: bad })).json).toMatchObject({
      error: expect.any(String),
      code: "invalid_request",
      field: "Idempotency-Key",
    });
    expect((await person.client.disconnectConnection("gcp", undefined, { headers: bad })).json).toMatchObject({
      type: expect.any(String),
      status: 400,
    });
  });
});
