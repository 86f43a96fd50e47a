import { describe, expect, it } from "vitest";
import { createHandler as createDeliveries } from "../../functions/webhooks/deliveries.ts";
import { createHandler as createRead } from "../../functions/webhooks/read.ts";
import { createErase, createPut, createRotate, createTest } from "../../functions/webhooks/webhook.ts";
import { Failure } from "../../lib/errors.ts";
import type { HttpHandler } from "../../lib/http/reply.ts";
import type { Permission } from "../../lib/http/rights.ts";
import type { Send } from "../../lib/outbound/http-client.ts";
import { listSigningKeys, type SigningKeyStore, signingKeyPlace } from "../../lib/webhooks/webhook-keys.ts";
import { noticeOf } from "../contract/feeds-contract.ts";
import { memoryCredentialStore } from "../fakes/memory-credential-store.ts";
import { memoryFeed } from "../fakes/memory-feed.ts";
import { memoryWebhooks } from "../fakes/memory-webhooks.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";

const url = "https://hooks.example.com/aurora";
const write: Permission[] = ["connectors:read", "connectors:write"];

function openWorld() {
  const [webhooks, feed, clock, credentials] = [memoryWebhooks(), memoryFeed(), stoppedClock(), memoryCredentialStore()];
  const opened: string[] = [];
  let drawn = 0;
  const send: Send = (_request, { began, ended }) => {
    began(204, []);
    ended();
    return () => {};
  };
  const deps = {
    ...{ webhooks, feed, clock, opened, limits: { hit: async () => ({ allowed: true }) as const } },
    credentials: credentials as unknown as SigningKeyStore,
    random: (size: number) => {
      drawn += 1;
      return new Uint8Array(size).fill(drawn);
    },
    open: async (to: URL) => {
      opened.push(to.href);
      if (to.hostname === "private.example.com") {
        throw new Failure("webhook_destination_refused", { field: "url" });
      }
      return { url: to, send, close: () => {} };
    },
  };
  const handlers: Readonly<Record<string, HttpHandler>> = {
    "PUT /webhooks": createPut(deps),
    "GET /webhooks": createRead(deps),
    "DELETE /webhooks": createErase(deps),
    "POST /webhooks/rotate": createRotate(deps),
    "POST /webhooks/test": createTest(deps),
    "GET /webhooks/deliveries": createDeliveries(deps),
  };
  const call = async (route: string, body?: unknown, { tenant = "acme", permissions = write } = {}) => {
    const event = buildEventFrom({ tenant, permissions }, { route, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const { result, text } = await captureLog(async () => handlers[route]?.(event, buildContext()));
    const json: Record<string, unknown> = JSON.parse(result?.body ?? "{}");
    return { ...json, status: json.status ?? result?.statusCode, http: result?.statusCode, log: text } as Record<string, unknown>;
  };
  const storedKey = () => credentials.read(signingKeyPlace("acme") as never);
  return { ...deps, storedKey, call };
}

describe("a webhook", () => {
  it("is made with its key, which is shown once, and S47: stands in no log and no item", async () => {
    const { call, webhooks } = openWorld();
    const made = await call("PUT /webhooks", { url, kinds: ["connection.connected", "connection.connected"] });
    expect(made).toMatchObject({
      http: 200,
      url,
      kinds: ["connection.connected"],
      signing_key: expect.stringMatching(/^whsec_[\w+/]{43}=$/),
    });
    const changed = await call("PUT /webhooks", { url: `${url}/2` });
    expect(changed).toMatchObject({ http: 200, url: `${url}/2`, kinds: null });
    expect(changed).not.toHaveProperty("signing_key");
    expect(await call("GET /webhooks")).toMatchObject({ http: 200, url: `${url}/2`, failures: 0 });
    const everything = JSON.stringify([made.log, await webhooks.read("acme"), await call("GET /webhooks")]);
    expect(everything).not.toContain(String(made.signing_key));
  });

  it("begins with the next event, also behind events that have no number yet", async () => {
    const { call, feed, webhooks, clock } = openWorld();
    await feed.keep(noticeOf("acme", clock(), "before"));
    await call("PUT /webhooks", { url });
    expect(await webhooks.read("acme")).toMatchObject({ number: 1 });
  });

  it("S52: is refused when its URL is not https, has a user, or leads to an address that must not be reached", async () => {
    const { call, storedKey } = openWorld();
    for (const bad of ["http://hooks.example.com/", "https://a:b@hooks.example.com/", "hooks"]) {
      expect(await call("PUT /webhooks", { url: bad })).toMatchObject({ http: 400, code: "invalid_request", field: "url" });
    }
    expect(await call("PUT /webhooks", { url: "https://private.example.com/" })).toMatchObject({
      http: 400,
      code: "webhook_destination_refused",
    });
    expect(await storedKey()).toBeUndefined();
  });

  it.each([{ url, kinds: [] }, { url, kinds: ["connection.unknown"] }, { url, secret: "mine" }, {}])("is refused as %j", async (body) => {
    expect(await openWorld().call("PUT /webhooks", body)).toMatchObject({ http: 400, code: "invalid_request" });
  });

  it("gets another key by a rotation, and one more within the day if the answer with that was lost", async () => {
    const { call, clock, storedKey } = openWorld();
    const { signing_key: first } = await call("PUT /webhooks", { url });
    const signing = async () => {
      const stored = await storedKey();
      return stored === undefined ? [] : listSigningKeys(stored, clock()).map((key) => key.reveal());
    };
    const dayAfter = new Date(clock().getTime() + 86_400_000).toISOString();
    const lost = await call("POST /webhooks/rotate");
    expect(lost).toMatchObject({ http: 200, both_keys_until: dayAfter });
    expect(await signing()).toEqual([lost.signing_key, first]);
    clock.moveMinutes(60);
    const again = await call("POST /webhooks/rotate");
    expect(again).toMatchObject({ http: 200, both_keys_until: dayAfter });
    expect(await signing(), "of a receiver that has changed over, too").toEqual([again.signing_key, lost.signing_key, first]);
    expect(await call("POST /webhooks/rotate")).toMatchObject({ http: 409, code: "webhook_rotating" });
    clock.moveMinutes(23 * 60);
    expect(await signing()).toEqual([again.signing_key, lost.signing_key]);
    expect(await call("POST /webhooks/rotate")).toMatchObject({ http: 200 });
    clock.moveMinutes(24 * 60);
    expect(await signing()).toHaveLength(1);
  });

  it("without a key, such as after the restore of a store, gets one when it is put again", async () => {
    const { call, credentials, storedKey } = openWorld();
    await call("PUT /webhooks", { url });
    await credentials.erase(signingKeyPlace("acme"));
    expect(await call("POST /webhooks/test")).toMatchObject({ http: 200, delivered: false, error: "no_key" });
    const mended = await call("PUT /webhooks", { url });
    expect(mended).toMatchObject({ http: 200, signing_key: expect.stringMatching(/^whsec_/) });
    expect((await storedKey())?.fields.signing_key?.reveal()).toBe(mended.signing_key);
    expect(await call("POST /webhooks/test")).toMatchObject({ delivered: true });
    expect(await call("PUT /webhooks", { url })).not.toHaveProperty("signing_key");
  });

  it("that is put while it is erased is gone, or has a key, wherever the two meet", async () => {
    const routes = { "PUT /webhooks": createPut, "DELETE /webhooks": createErase } as const;
    for (const [outer, inner] of [
      ["PUT /webhooks", "DELETE /webhooks"],
      ["DELETE /webhooks", "PUT /webhooks"],
    ] as const) {
      for (let place = 0; place < 8; place += 1) {
        const world = openWorld();
        await world.call("PUT /webhooks", { url });
        let calls = 0;
        // The whole other request is served before this call of a store.
        const interrupted = <T extends object>(port: T): T =>
          new Proxy(port, {
            get: (target, name) => {
              const operation = Reflect.get(target, name) as (...given: unknown[]) => unknown;
              return async (...given: unknown[]) => {
                calls += 1;
                if (calls === place) {
                  await world.call(inner, { url });
                }
                return operation.apply(target, given);
              };
            },
          });
        const deps = { ...world, webhooks: interrupted(world.webhooks), credentials: interrupted(world.credentials) };
        const event = buildEventFrom({ tenant: "acme", permissions: write }, { route: outer, body: JSON.stringify({ url }) });
        await captureLog(() => routes[outer](deps)(event, buildContext()));
        const [webhook, key] = [await world.webhooks.read("acme"), await world.storedKey()];
        expect([outer, place, webhook === undefined || key !== undefined]).toEqual([outer, place, true]);
      }
    }
  });

  it("is told a test at once, and says what the receiver answered", async () => {
    const { call, opened } = openWorld();
    await call("PUT /webhooks", { url });
    expect(await call("POST /webhooks/test")).toMatchObject({ http: 200, delivered: true, event_id: expect.stringMatching(/^test\./) });
    expect(opened).toEqual([url, url]);
  });

  it("is erased with its key, and made anew with another one", async () => {
    const { call, storedKey } = openWorld();
    await call("PUT /webhooks", { url });
    expect(await call("DELETE /webhooks")).toMatchObject({ http: 200, erased: true });
    expect(await storedKey()).toBeUndefined();
    expect(await call("DELETE /webhooks"), "once more").toMatchObject({ http: 200 });
    for (const route of ["GET /webhooks", "POST /webhooks/test", "POST /webhooks/rotate"]) {
      expect(await call(route)).toMatchObject({ http: 404, code: "not_found" });
    }
    expect(await call("PUT /webhooks", { url })).toHaveProperty("signing_key");
  });

  it("S49: is its own organisation's alone", async () => {
    const { call } = openWorld();
    await call("PUT /webhooks", { url });
    expect(await call("GET /webhooks", undefined, { tenant: "globex" })).toMatchObject({ http: 404 });
    await call("DELETE /webhooks", undefined, { tenant: "globex" });
    expect(await call("GET /webhooks")).toMatchObject({ http: 200 });
  });

  it("shows what became of its events, newest first", async () => {
    const { call, webhooks, clock } = openWorld();
    const delivery = { type: "connection.connected", attempts: 1, lastAt: clock() } as const;
    await webhooks.writeDelivery("acme", { ...delivery, number: 1, eventId: "e1", state: "delivered", status: 204 });
    await webhooks.writeDelivery("acme", { ...delivery, number: 2, eventId: "e2", state: "waiting", error: "timeout", retryAt: clock() });
    const at = clock().toISOString();
    expect((await call("GET /webhooks/deliveries")).deliveries).toEqual([
      { event_id: "e2", type: "connection.connected", state: "waiting", attempts: 1, last_at: at, retry_at: at, error: "timeout" },
      { event_id: "e1", type: "connection.connected", state: "delivered", attempts: 1, last_at: at, status: 204 },
    ]);
  });

  it.each(["PUT /webhooks", "DELETE /webhooks", "POST /webhooks/rotate", "POST /webhooks/test"])(
    "S75: leaves an audit record of %s, also of a refused one",
    async (route) => {
      const { call } = openWorld();
      const refused = await call(route, { url }, { permissions: ["connectors:read"], tenant: "acme" });
      expect(refused).toMatchObject({ http: 403 });
      expect(refused.log).toContain(`"route":"${route}"`);
    },
  );
});
