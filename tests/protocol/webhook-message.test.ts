import { createHmac } from "node:crypto";
import { Webhook as Verifier } from "standardwebhooks";
import { describe, expect, it, vi } from "vitest";
import { openDestination } from "../../lib/webhooks/open-destination.ts";
import { parseNetworks } from "../../lib/webhooks/public-address.ts";
import { openReceivingWorld } from "../fixtures/receiving-world.ts";
import type { Answered } from "../fixtures/webhook-receiver.ts";

describe("S52: a message", () => {
  it("is what GET /events shows, with the id of the event, and signed as Standard Webhooks says", async () => {
    const { key, happen, pass, received, clock, tenant } = await openReceivingWorld();
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
    const { key, happen, pass, received, clock } = await openReceivingWorld();
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
    const { key, rotate, happen, pass, received, clock } = await openReceivingWorld();
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
    const { happen, pass, webhooks } = await openReceivingWorld((_, count) => answers[count - 1] ?? { status: 500 });
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
    const { receiver, happen, pass, ids, webhooks } = await openReceivingWorld(undefined, "hooks.example.com");
    const asked: string[] = [];
    let closed = 0;
    const resolve = async (hostname: string) => {
      asked.push(hostname);
      return [{ address: asked.length === 1 ? "127.0.0.1" : "169.254.169.254", family: 4 }];
    };
    const networks = parseNetworks("127.0.0.1/32") ?? [];
    const open = async () => {
      const destination = await openDestination(new URL(`https://hooks.example.com:${receiver.port}/`), networks, resolve);
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
