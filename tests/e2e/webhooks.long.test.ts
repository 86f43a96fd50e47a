import { Webhook as Verifier } from "standardwebhooks";
import { afterEach, describe, expect, test } from "vitest";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import { addAccount } from "../fixtures/google-control.ts";
import { connectFully, newPerson, type Person } from "../fixtures/journey.ts";
import { useTarget } from "../fixtures/use-target.ts";
import { type Received, startReceiverWith } from "../fixtures/webhook-receiver.ts";

describe("an organisation's events at its receiver", () => {
  const target = useTarget();
  let receiver: Awaited<ReturnType<typeof startReceiverWith>> | undefined;
  afterEach(() => receiver?.close());

  /** What the schedule does each minute. */
  const tick = () =>
    target.inside === undefined ? invokeFunction(target.aws, "jobsDeliverWebhooks", {}) : target.inside.invoke("jobsDeliverWebhooks");

  const receive = async (answer: (count: number) => number) => {
    const received: Received[] = [];
    receiver = await startReceiverWith(target.certificate, (message) => ({ status: answer(received.push(message)) }));
    return { received, url: receiver.url };
  };
  const kindsOf = (received: readonly Received[]) => received.map(({ body }) => JSON.parse(body).type as string);
  const feedOf = async (person: Person) =>
    (await person.client.listEvents()).json.events as readonly { readonly id: string; readonly type: string }[];

  test("each event comes once, signed, with the id that GET /events gives it, and none after the webhook is erased", async () => {
    const person = await newPerson(target);
    const { received, url } = await receive(() => 204);
    const put = await person.client.putWebhook({ url });
    expect(put).toMatchObject({ status: 200, json: { url, status: "enabled", signing_key: expect.stringMatching(/^whsec_/) } });
    const key = String(put.json.signing_key);
    expect((await person.client.readWebhook()).text).not.toContain(key);

    await connectFully(person, await addAccount(target, { projects: 1 }));
    await person.client.disconnectConnection("gcp");
    await expect
      .poll(async () => {
        await tick();
        return kindsOf(received);
      })
      .toContain("connection.disconnected");
    await tick();
    const events = (await feedOf(person)).map(({ id }) => id);
    expect(received.map(({ headers }) => headers["webhook-id"]).sort()).toEqual([...events].sort());
    const verify = (one: Received, secret: string) => new Verifier(secret).verify(one.body, one.headers as Record<string, string>);
    expect(received.map((one) => verify(one, key))).toHaveLength(events.length);

    const rotated = await person.client.rotateWebhookKey();
    expect(await person.client.testWebhook()).toMatchObject({ status: 200, json: { delivered: true, status: 204 } });
    for (const secret of [key, String(rotated.json.signing_key)]) {
      expect(verify(received.at(-1) ?? expect.unreachable(), secret)).toMatchObject({ type: "webhook.test" });
    }
    expect((await person.client.listWebhookDeliveries()).json.deliveries).toHaveLength(events.length);

    expect((await person.client.deleteWebhook()).json).toEqual({ erased: true });
    expect((await person.client.readWebhook()).status).toBe(404);
    const before = received.length;
    await connectFully(person, await addAccount(target, { projects: 1 }));
    await tick();
    expect(received).toHaveLength(before);
  });

  test("a receiver that fails is shown as waiting, and another organisation's has its own events only", async () => {
    const [person, other] = [await newPerson(target), await newPerson(target)];
    const { received, url } = await receive((count) => (count === 1 ? 503 : 204));
    await person.client.putWebhook({ url });
    await connectFully(other, await addAccount(target, { projects: 1 }));
    await connectFully(person, await addAccount(target, { projects: 1 }));
    await expect
      .poll(async () => {
        await tick();
        return received.length;
      })
      .toBeGreaterThan(0);
    const { json } = await person.client.listWebhookDeliveries();
    expect(json.deliveries).toContainEqual(expect.objectContaining({ state: "waiting", status: 503 }));
    expect(received.map(({ body }) => JSON.parse(body).data.organisation)).toEqual(received.map(() => person.org));
    expect((await other.client.readWebhook()).status).toBe(404);
  });

  test.each([
    "http://hooks.example.com/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest",
    "https://[::1]/",
    "https://user:pw@hooks.example.com/",
  ])("no event goes to %s", async (url) => {
    const person = await newPerson(target);
    const { status, json } = await person.client.putWebhook({ url });
    expect([status, json.code]).toEqual([400, expect.stringMatching(/^(invalid_request|webhook_destination_refused)$/)]);
  });
});
