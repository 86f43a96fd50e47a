import { createHmac } from "node:crypto";
import { Webhook as Verifier } from "standardwebhooks";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { parseNetworks } from "../../lib/webhooks/allowed-address.ts";
import { openDestination } from "../../lib/webhooks/open-destination.ts";
import { signingKeyPlace } from "../../lib/webhooks/webhook-keys.ts";
import { type Answered, type Received, startReceiver } from "../fixtures/webhook-receiver.ts";
import { openWebhookWorld } from "../fixtures/webhook-world.ts";

let receiver: Awaited<ReturnType<typeof startReceiver>> | undefined;
afterEach(() => receiver?.close());

const idOf = ({ headers }: Received) => String(headers["webhook-id"]);

/** A receiver that answers as told, and an organisation that has it. */
async function openWorld(
  answer: (message: Received, count: number) => Answered | Promise<Answered> = () => ({ status: 204 }),
  host?: string,
) {
  const received: Received[] = [];
  receiver = await startReceiver((message) => answer(message, received.push(message)), host);
  const world = await openWebhookWorld(receiver.url);
  return { ...world, received, ids: () => received.map(idOf) };
}

describe("S52: a message", () => {
  it("is what GET /events shows, with the id of the event, and signed as Standard Webhooks says", async () => {
    const { key, happen, pass, received, clock, tenant } = await openWorld();
    const id = await happen();
    expect(await pass()).toMatchObject({ taken: 1, failed: 0 });
    const [{ headers, body } = { headers: {}, body: "" }] = received;
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": `${clock().getTime() / 1000}`,
    });
    expect(JSON.parse(body)).toMatchObject({ id, type: "connection.recovered", data: { id, organisation: tenant, account: "default" } });
    const secret = Buffer.from(key.reveal().replace("whsec_", ""), "base64");
    const hmac = createHmac("sha256", secret).update(`${id}.${headers["webhook-timestamp"]}.${body}`).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${hmac}`);
  });

  it("is refused by a receiver when it is sent again later than five minutes after its timestamp", async () => {
    const { key, happen, pass, received, clock } = await openWorld();
    await happen();
    await pass();
    const [{ headers, body } = { headers: {}, body: "" }] = received;
    const verify = () => new Verifier(key.reveal()).verify(body, headers as Record<string, string>);
    vi.useFakeTimers({ now: clock(), toFake: ["Date"] });
    expect(verify()).toMatchObject({ type: "connection.recovered" });
    vi.setSystemTime(clock().getTime() + 301_000);
    expect(verify).toThrow("too old");
    vi.useRealTimers();
  });

  it("is signed with both keys for a day after a rotation, and then with the new one alone", async () => {
    const { key, rotate, happen, pass, received, clock } = await openWorld();
    const { key: next } = await rotate();
    const verifies = (secret: string) => {
      const { body, headers } = received.at(-1) ?? { body: "", headers: {} };
      const signatures = String(headers["webhook-signature"]).split(" ");
      return signatures.includes(new Verifier(secret).sign(String(headers["webhook-id"]), clock(), body));
    };
    await happen();
    await pass();
    expect([verifies(key.reveal()), verifies(next.reveal())]).toEqual([true, true]);
    clock.moveMinutes(24 * 60);
    await happen();
    await pass();
    expect([verifies(key.reveal()), verifies(next.reveal())]).toEqual([false, true]);
    await rotate();
  });

  it("follows no redirect, and a page of HTML is no answer", async () => {
    const answers: Answered[] = [
      { status: 302, headers: { location: "https://127.0.0.1:1/" } },
      { status: 200, headers: { "content-type": "text/html" }, body: "<html>Sign in</html>" },
      { status: 200, body: "x".repeat(100_000) },
    ];
    const { happen, pass, webhooks } = await openWorld((_, count) => answers[count - 1] ?? { status: 500 });
    for (const account of ["a", "b", "c"]) {
      await happen(account);
      await pass();
    }
    expect(webhooks.all().map(({ state, error }) => [state, error])).toEqual([
      ["waiting", "redirect"],
      ["waiting", "page"],
      ["waiting", "too_large"],
    ]);
  });

  it("goes to the address that was checked, though the name has another one a moment later", async () => {
    const { happen, pass, ids, webhooks } = await openWorld(undefined, "hooks.example.com");
    const asked: string[] = [];
    let closed = 0;
    const resolve = async (hostname: string) => {
      asked.push(hostname);
      return [{ address: asked.length === 1 ? "127.0.0.1" : "169.254.169.254", family: 4 }];
    };
    const networks = parseNetworks("127.0.0.1/32") ?? [];
    const open = async () => {
      const destination = await openDestination(new URL(`https://hooks.example.com:${receiver?.port}/`), networks, resolve);
      const close = () => {
        closed += 1;
        destination.close();
      };
      return { ...destination, close };
    };
    const [first, second] = [await happen("eu"), await happen("us")];
    await pass({ open });
    expect(ids().toSorted(), "only the address that was given is one where somebody listens").toEqual([first, second]);
    expect(asked, "a pass resolves once").toEqual(["hooks.example.com"]);
    expect(closed, "its connections are not left behind").toBe(1);
    const third = await happen();
    await pass({ open });
    expect(ids()).toHaveLength(2);
    expect(webhooks.all().at(-1)).toMatchObject({ eventId: third, state: "waiting", error: "refused_address" });
  });
});

describe("the events of a webhook", () => {
  it("are of the kinds that it is for", async () => {
    const { put, happen, pass, ids } = await openWorld();
    await put(["connection.connected"]);
    await happen();
    const wanted = await happen("default", "connection.connected");
    expect(await pass()).toMatchObject({ taken: 1, failed: 0 });
    expect(ids()).toEqual([wanted]);
    expect(await pass()).toMatchObject({ taken: 0, failed: 0 });
  });

  it("are all looked at before the webhook rests, also behind a burst that one look at the feed does not number", async () => {
    const { put, happen, pass, ids, clock, webhooks } = await openWorld();
    await put(["connection.connected"]);
    for (let count = 0; count < 2100; count += 1) {
      await happen();
    }
    const wanted = await happen("default", "connection.connected");
    expect(await pass()).toMatchObject({ taken: 1, failed: 0 });
    expect(ids()).toEqual([wanted]);
    expect(await webhooks.listDue(clock(), 9), "it rests").toEqual([]);
  });

  it("are not left for an hour when the pass has no time to look for more", async () => {
    const world = await openWorld(() => {
      world.clock.moveSeconds(50);
      return { status: 204 };
    });
    await world.happen();
    expect(await world.pass()).toMatchObject({ taken: 1 });
    expect(await world.webhooks.listDue(world.clock(), 9)).toHaveLength(1);
  });

  it("of a connection wait for the one before them; those of others do not", async () => {
    const { happen, pass, ids, clock } = await openWorld((message) => ({ status: idOf(message) === "e1" && ids().length < 3 ? 500 : 204 }));
    await happen("eu");
    await happen("eu");
    await happen("us");
    expect(await pass()).toMatchObject({ taken: 1, failed: 1 });
    expect(ids().toSorted()).toEqual(["e1", "e3"]);
    expect(await pass(), "not before its time").toMatchObject({ taken: 0, failed: 0 });
    clock.moveSeconds(30);
    expect(await pass()).toMatchObject({ taken: 2, failed: 0 });
    expect(ids().slice(2)).toEqual(["e1", "e2"]);
  });

  it("are sent again by the next process when one dies before it has written what it did", async () => {
    const { happen, pass, ids, clock, webhooks } = await openWorld();
    await happen();
    await happen();
    const writeDelivery = () => Promise.reject(new Failure("table_unavailable"));
    await expect(pass({ webhooks: { ...webhooks, writeDelivery, finish: async () => {} } })).rejects.toMatchObject({
      name: "table_unavailable",
    });
    expect(await pass(), "its right lasts a minute").toMatchObject({ taken: 0, failed: 0 });
    clock.moveSeconds(60);
    expect(await pass()).toMatchObject({ taken: 2, failed: 0 });
    expect(ids()).toEqual(["e1", "e1", "e2"]);
  });

  it("are not sent in the last seconds of the right to send, in which a try could outlast it", async () => {
    const world = await openWorld(() => {
      world.clock.moveSeconds(50);
      return { status: 204 };
    });
    await world.happen();
    await world.happen();
    expect(await world.pass({}, 900)).toMatchObject({ taken: 1, failed: 0 });
    world.clock.moveSeconds(10);
    expect(await world.pass({}, 900), "after that by the next process").toMatchObject({ taken: 1, failed: 0 });
    expect(world.ids()).toEqual(["e1", "e2"]);
  });

  it("are sent by one of two processes that begin at once", async () => {
    const { happen, pass, ids } = await openWorld();
    await happen();
    await Promise.all([pass(), pass(), pass()]);
    expect(ids()).toEqual(["e1"]);
  });

  it("wait as long as the receiver asks", async () => {
    const { happen, pass, clock, webhooks } = await openWorld((_, count) =>
      count === 1 ? { status: 429, headers: { "retry-after": "600" } } : { status: 204 },
    );
    await happen("eu");
    await happen("us");
    await pass();
    const due = () => webhooks.listDue(clock(), 10);
    clock.moveSeconds(599);
    expect(await due()).toEqual([]);
    clock.moveSeconds(1);
    expect(await due()).toHaveLength(1);
    await pass();
    expect(new Set(webhooks.all().map(({ state }) => state))).toEqual(new Set(["delivered"]));
  });

  it("are given up a day after they happened, into the queue, and the next one follows", async () => {
    const { happen, pass, clock, webhooks, letters, tenant } = await openWorld((message) => ({
      status: idOf(message) === "e1" ? 500 : 204,
    }));
    await happen();
    await happen();
    await pass();
    clock.moveMinutes(24 * 60 - 1);
    await pass();
    expect(letters).toEqual([]);
    clock.moveMinutes(61);
    await pass({ bury: async () => false });
    expect(webhooks.all(), "the queue is away").toMatchObject([{ state: "waiting" }]);
    clock.moveMinutes(61);
    await pass();
    expect(letters).toEqual([{ organisation: tenant, event_id: "e1", type: "connection.recovered", number: 1, attempts: 4 }]);
    expect(webhooks.all()).toMatchObject([{ state: "dead", status: 500 }, { state: "delivered" }]);
    expect(await webhooks.read(tenant)).toMatchObject({ number: 2 });
  });

  it.each([
    ["answers 410", { status: 410 }, 0, "gone"],
    ["has failed for five days", { status: 503 }, 5 * 24 * 60, "failing"],
  ] as const)("end when the receiver %s, until the webhook is put again", async (_what, answer, minutes, reason) => {
    let isBack = false;
    const { happen, pass, put, clock, webhooks, tenant, ids } = await openWorld(() => (isBack ? { status: 204 } : answer));
    await happen();
    await pass();
    clock.moveMinutes(minutes);
    await pass();
    expect(await webhooks.read(tenant)).toMatchObject({ disabled: { reason } });
    const before = ids().length;
    clock.moveMinutes(120);
    expect(await pass()).toMatchObject({ taken: 0, failed: 0 });
    expect(ids()).toHaveLength(before);
    isBack = true;
    await put();
    await happen();
    await pass();
    expect(new Set(ids().slice(before)), "it goes on where it stopped").toEqual(new Set(reason === "gone" ? ["e1", "e2"] : ["e2"]));
  });

  it("that were given up do not count against the receiver once nothing waits", async () => {
    let status = 503;
    const { happen, pass, clock, webhooks, tenant } = await openWorld(() => ({ status, headers: { "retry-after": "60" } }));
    await happen();
    await pass();
    clock.moveMinutes(25 * 60);
    await pass();
    expect(webhooks.all()).toMatchObject([{ state: "dead" }]);
    clock.moveMinutes(60);
    await pass();
    expect(await webhooks.read(tenant)).toMatchObject({ failures: 0 });
    expect(await webhooks.read(tenant)).not.toHaveProperty("failingSince");
    clock.moveMinutes(7 * 24 * 60);
    await happen();
    await pass();
    expect(await webhooks.read(tenant)).toMatchObject({ failures: 1, failingSince: clock() });
    expect(await webhooks.read(tenant)).not.toHaveProperty("disabled");
    status = 204;
    clock.moveMinutes(60);
    expect(await pass()).toMatchObject({ taken: 1 });
  });

  it("wait for another receiver, however old they are, when theirs says that it is gone", async () => {
    let status = 500;
    const { happen, pass, put, clock, webhooks, letters, ids } = await openWorld(() => ({ status }));
    const event = await happen();
    await pass();
    clock.moveMinutes(25 * 60);
    status = 410;
    await pass();
    expect(letters).toEqual([]);
    expect(webhooks.all()).toMatchObject([{ state: "waiting", status: 410 }]);
    status = 204;
    await put();
    clock.moveMinutes(60);
    await pass();
    expect(ids()).toEqual([event, event, event]);
  });

  it("go to the new receiver from the instant on at which the webhook was put, also those of a pass that is under way", async () => {
    const moved: string[] = [];
    const next = await startReceiver((message) => {
      moved.push(idOf(message));
      return { status: 204 };
    });
    const world = await openWorld(async (message) => {
      if (idOf(message) === "e3") {
        await world.put(undefined, next.url);
      }
      return { status: idOf(message) === "e1" ? 500 : 204 };
    });
    try {
      await world.happen("eu");
      for (let count = 0; count < 9; count += 1) {
        await world.happen("us");
      }
      await world.pass();
      expect(world.ids()).toEqual(expect.arrayContaining(["e1", "e2", "e3"]));
      expect(world.ids()).toHaveLength(3);
      await world.pass();
      expect(moved.toSorted()).toEqual(["e1", "e10", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9"]);
      expect(world.ids(), "nothing more").toHaveLength(3);
    } finally {
      await next.close();
    }
  });

  it("are tried five times in a row at a receiver that is away, whatever the connections", async () => {
    const { happen, pass, ids } = await openWorld(() => ({ status: 503 }));
    for (let index = 0; index < 60; index += 1) {
      await happen(`a${index}`);
    }
    await pass();
    expect(ids().length).toBeGreaterThanOrEqual(5);
    expect(ids().length, "those that were in flight end").toBeLessThanOrEqual(5 + 8);
  });

  it("are not sent to an address that must not be reached, and are tried again", async () => {
    const { happen, pass, ids, webhooks } = await openWorld();
    await happen();
    await pass({ open: (url) => openDestination(url, []) });
    expect(ids()).toEqual([]);
    expect(webhooks.all()).toMatchObject([{ state: "waiting", error: "refused_address" }]);
  });

  it("are not sent while the webhook has no key, which is reported, and are sent when it has one again", async () => {
    const { happen, pass, ids, credentials, tenant, webhooks, clock, makeKey } = await openWorld();
    await happen("eu");
    await happen("us");
    await credentials.erase(signingKeyPlace(tenant));
    expect(await pass()).toMatchObject({ taken: 0, keyless: 1 });
    expect(ids()).toEqual([]);
    expect(webhooks.all()[0]).toMatchObject({ state: "waiting", error: "no_key" });
    await makeKey();
    clock.moveMinutes(2);
    expect(await pass()).toMatchObject({ taken: 2, keyless: 0 });
  });

  it("are not sent any more when the webhook is erased during a pass", async () => {
    const world = await openWorld(async () => {
      await world.webhooks.erase(world.tenant);
      return { status: 204 };
    });
    await world.happen();
    await world.happen();
    await world.pass();
    expect(world.ids()).toEqual(["e1"]);
  });
});
