import { afterEach, describe, expect, test } from "vitest";
import { healGoogle, refreshTokenStates, revokeAtGoogle } from "../../fixtures/google-control.ts";
import type { Answer, Person } from "../../fixtures/journey.ts";
import type { TableItem } from "../../fixtures/target.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { type Connected, connectSomebody, eventsOf, holdBriefToken, readConnection, tick } from "./keeping.ts";
import { until } from "./until.ts";
import { credentialsOf } from "./what-is-left.ts";

// Cold processes on a busy machine take long to come up.
describe("embedded: no event is lost", () => {
  const target = useEmbeddedTarget();
  afterEach(async () => {
    await Promise.all([target.inside.heal(), healGoogle(target)]);
    await publishLeft();
  });

  const bus = (fault: object) => target.inside.failAws({ target: "AWSEvents.PutEvents", times: 999, ...fault });
  const busIsOut = () => bus({ type: "InternalException", status: 500 });
  const outbox = async ({ org }: Person): Promise<readonly TableItem[]> =>
    (await target.inside.items()).filter(({ pk, detail }) => pk.startsWith("OUTBOX#") && JSON.stringify(detail).includes(org));
  /** The schedule's minute, in which the time of every notice has come. */
  const publishLeft = async () => {
    await target.inside.patchItems("OUTBOX#", "due_at", new Date(0).toISOString());
    return target.inside.invoke("jobsPublishEvents");
  };
  const disconnect = (person: Person): Promise<Answer> => person.client.disconnectConnection("gcp");

  const ends = [
    [
      "a disconnect",
      "connection.disconnected",
      async ({ person, account }: Connected) => {
        const { status, json } = await disconnect(person);
        expect([status, json]).toEqual([200, expect.objectContaining({ state: "disconnected", revoked: true, left: [] })]);
        expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
        expect(await credentialsOf(target, person.org)).toEqual([]);
      },
    ],
    [
      "the end of a grant",
      "connection.reauth_required",
      async ({ person, account }: Connected) => {
        await revokeAtGoogle(target, account);
        expect(await tick(target)).toEqual({ "gcp failed grant_revoked": 1 });
        expect(await readConnection(person)).toMatchObject({ status: "reauth_required" });
      },
    ],
  ] as const;

  test.each(ends)("EventBridge is out at %s: the work is done, and %s is published once the bus is back", async (_what, name, deed) => {
    const connected = await connectSomebody(target);
    const { person } = connected;
    await holdBriefToken(target, person);
    await busIsOut();
    await deed(connected);
    expect(await eventsOf(target, person)).toEqual([]);
    const [left] = await outbox(person);
    expect(left).toMatchObject({ name, detail: { organisation: person.org, provider: "gcp" } });

    // Not before its time, and not while the bus is out; neither loses it.
    expect(await target.inside.invoke("jobsPublishEvents")).toEqual({ published: 0, left: 0 });
    expect(await publishLeft()).toEqual({ published: 0, left: 1 });
    await target.inside.heal();
    expect(await publishLeft()).toEqual({ published: 1, left: 0 });
    expect(await publishLeft()).toEqual({ published: 0, left: 0 });
    expect(await eventsOf(target, person)).toEqual([name]);
    const told = (await target.inside.events()).findLast(({ detail }) => detail.organisation === person.org);
    expect(told?.detail).toEqual(left?.detail);
    expect(await outbox(person)).toEqual([]);
  });

  test.each([
    ["a disconnect", "connection.disconnected", "connectionsDisconnect", ({ person }: Connected) => disconnect(person)],
    [
      "the end of a grant",
      "connection.reauth_required",
      "jobsRefreshDue",
      async ({ account }: Connected) => {
        await revokeAtGoogle(target, account);
        return tick(target).catch(({ name }: Error) => name);
      },
    ],
  ] as const)(
    "a function is killed at %s, between the record and the event: the schedule publishes %s",
    async (_what, name, functionKey, deed) => {
      const connected = await connectSomebody(target);
      const { person } = connected;
      await holdBriefToken(target, person);
      // Longer than the test needs to see the write and kill the function.
      await bus({ delay_ms: 3000, drop: true });
      const cut = deed(connected);
      await until(async () => (await outbox(person)).length === 1);
      await target.inside.kill(functionKey);
      const answer = await cut;
      expect(typeof answer === "string" ? answer : answer.status).toEqual(functionKey === "jobsRefreshDue" ? "Runtime.ExitError" : 500);
      await target.inside.heal();
      expect(await publishLeft()).toEqual({ published: 1, left: 0 });
      expect(await eventsOf(target, person)).toEqual([name]);
      expect(await outbox(person)).toEqual([]);
    },
  );

  test("an event that was published but not erased from the outbox is published again, with the same id", async () => {
    const { person } = await connectSomebody(target);
    await target.inside.failAws({ target: "DynamoDB_20120810.DeleteItem", times: 4, type: "ThrottlingException" });
    expect((await disconnect(person)).status).toBe(200);
    expect(await publishLeft()).toEqual({ published: 1, left: 0 });
    const told = (await target.inside.events()).filter(({ detail }) => detail.organisation === person.org);
    const ids = told.filter((event) => event["detail-type"] === "connection.disconnected").map(({ detail }) => detail.id);
    expect(ids).toEqual([expect.stringMatching(/\.disconnected$/), ids[0]]);
  });

  test("the outbox is erased when the bus takes an event at once: nothing is published twice", async () => {
    const { person } = await connectSomebody(target);
    await disconnect(person);
    expect(await outbox(person)).toEqual([]);
    expect(await publishLeft()).toEqual({ published: 0, left: 0 });
    expect(await eventsOf(target, person)).toEqual(["connection.disconnected"]);
  });
});
