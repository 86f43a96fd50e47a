import { describe, expect, test } from "vitest";
import { liveToken } from "../../client/exec/live-token.ts";
import { NoToken, type ServedToken } from "../../client/exec/token-api.ts";

const start = Date.parse("2026-11-28T12:00:00Z");

/** A live token over an API that answers as it is told. `slow` answers come when the test lets them. */
function openWorld() {
  let now = start;
  let asked = 0;
  const answers: (() => Promise<ServedToken>)[] = [];
  const give = (name: string, lifetimeSeconds = 3600): ServedToken => ({
    fields: { access_token: name },
    expiresAt: new Date(now + lifetimeSeconds * 1000),
    about: {},
  });
  const token = liveToken({
    ask: () => {
      asked += 1;
      return (answers.shift() ?? (() => Promise.reject(new Error("the test expects no request"))))();
    },
    clock: () => now,
    // Passes when every answer that is there has been read.
    wait: async (milliseconds) => {
      await new Promise((resolve) => setImmediate(resolve));
      now += milliseconds;
    },
  });
  return {
    answers,
    give,
    get: async () => (await token()).fields.access_token,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    count: () => asked,
  };
}

const refuse = (code: string, status?: number) => async () => {
  throw new NoToken(code, status, "");
};
const never = () => new Promise<ServedToken>(() => undefined);

describe("the token that exec keeps", () => {
  test("is asked for once by many, and handed out for five seconds without asking again", async () => {
    const world = openWorld();
    world.answers.push(async () => world.give("one"));
    expect(await Promise.all([world.get(), world.get(), world.get()])).toEqual(["one", "one", "one"]);
    world.pass(4.9);
    expect(await world.get()).toBe("one");
    expect(world.count()).toBe(1);
    world.pass(0.1);
    world.answers.push(async () => world.give("two"));
    expect(await world.get()).toBe("two");
  });

  test("is asked for anew when it is about to expire, however young", async () => {
    const world = openWorld();
    world.answers.push(
      async () => world.give("brief", 30),
      async () => world.give("next"),
    );
    expect([await world.get(), await world.get()]).toEqual(["brief", "next"]);
  });

  test.each([
    ["an API that fails", refuse("vault_unavailable", 503)],
    ["an API that limits us", refuse("rate_limited", 429)],
    ["an API that is not there", refuse("unreachable")],
    ["an API that is slow", never],
  ])("goes on to be handed out while it lives, with %s", async (_, answer) => {
    const world = openWorld();
    world.answers.push(async () => world.give("one"), answer);
    await world.get();
    world.pass(60);
    expect(await world.get()).toBe("one");
  });

  test.each([
    ["forbidden", 403],
    ["unauthorized", 401],
    ["not_found", 404],
    ["grant_revoked", 409],
    ["stopped", 503],
  ])("is dropped when the API says %s, and not handed out when the API then fails", async (code, status) => {
    const world = openWorld();
    world.answers.push(async () => world.give("one"), refuse(code, status), refuse("unreachable"));
    await world.get();
    world.pass(6);
    await expect(world.get()).rejects.toMatchObject({ code });
    await expect(world.get()).rejects.toMatchObject({ code: "unreachable" });
  });

  test("is not handed out after its expiry, whatever the API does", async () => {
    const world = openWorld();
    world.answers.push(async () => world.give("one", 60), refuse("unreachable"));
    await world.get();
    world.pass(60);
    await expect(world.get()).rejects.toMatchObject({ code: "unreachable" });
  });
});
