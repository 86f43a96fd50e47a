import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../functions/gcp/connect-service-account.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { buildSetups } from "../../lib/connections/setup-starter.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, openWorld } from "../fixtures/connect-fixture.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEventFrom } from "../fixtures/http-event.ts";
import { type MadeKey, openKeyMethod } from "../protocol/providers/google-key-connection.ts";
import { countedLimits } from "./call-connection.ts";

let google: Awaited<ReturnType<typeof openKeyMethod>>;
let key: MadeKey;
beforeAll(async () => {
  google = await openKeyMethod();
  key = await google.createKey();
});
afterAll(() => google.close());

const clock = () => new Date();
let world: ReturnType<typeof openWorld>;
let limits: ReturnType<typeof countedLimits>;
beforeEach(() => {
  world = openWorld();
  limits = countedLimits();
});

async function send(body: object = google.bodyOf(key)) {
  const deps = {
    ...world.deps,
    clock,
    methods: buildMethods(world.provider, google.method),
    setups: buildSetups({}),
    limits: limits.store,
  };
  const event = buildEventFrom({ tenant: acme.tenant }, { route: "POST /api/gcp/service-account/connect", body: JSON.stringify(body) });
  const { result, entries } = await callHandler(createHandler(deps), event);
  return { status: result.statusCode, json: JSON.parse(result.body ?? "") as Record<string, unknown>, log: JSON.stringify(entries) };
}

describe("POST /api/gcp/service-account/connect", () => {
  it("stores the key in the slot of Google's login, whose credential and parked grant are gone after it", async () => {
    await world.connect();
    const { status, json } = await send();
    expect([status, json.success, json.email]).toEqual([200, true, key.email]);
    expect(await world.connections.read(acme)).toMatchObject({ method: "service_account_key", identity: { id: key.email } });
    expect(Object.keys((await world.held()) ?? {}).sort()).toEqual([
      "client_email",
      "grant_id",
      "private_key",
      "private_key_id",
      "project_id",
    ]);
    expect(await world.parked.listDue(new Date("2100-01-01T00:00:00Z"), 9)).toEqual([]);
  });

  it.each(["store_unavailable", "vault_sealed"] as const)(
    "answers 500 in the words of Aurora's client when a store fails: %s",
    async (code) => {
      world.credentials.failNext("write", new Failure(code));
      expect(await send()).toMatchObject({ status: 500, json: { error: "Failed to store GCP service account credentials", code } });
      expect(await world.connections.read(acme)).toBeUndefined();
    },
  );

  it("S47: shows the key in no answer and no log, whatever fails", async () => {
    const secret = google.privateKeyOf(key).split("\n")[3] ?? expect.unreachable();
    const cut = JSON.stringify({ service_account_json: key.file.slice(0, -1) });
    for (const body of [google.bodyOf(key), JSON.parse(cut), google.bodyOf(key, { client_email: "ada@example.com" })]) {
      const { json, log } = await send(body);
      expect(JSON.stringify(json) + log).not.toContain(secret);
    }
  });

  it("S50: is counted, ten a minute and fifty an hour for a person", async () => {
    limits.reach();
    expect((await send()).status).toBe(429);
    expect(limits.hits.map(([, use]) => use)).toContain("gcp service account connect");
  });
});
