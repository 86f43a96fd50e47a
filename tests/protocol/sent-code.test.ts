import { describe, expect, it } from "vitest";
import type { ParkedGrant } from "../../lib/connections/attempt.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { type Login, openWorld } from "../fixtures/connect-fixture.ts";

type World = ReturnType<typeof openWorld>;

const mayBeLeft = /a grant may be left at the provider: its code was sent/;
const waits = { live: 0, givenBack: 0, left: 1 };
const ended = { live: 0, givenBack: 1, left: 0 };
const nothing = { live: 0, givenBack: 0, left: 0 };

/**
 * A callback whose process dies with its request to the token endpoint: none of its code runs after that.
 * @param arrives - Whether the provider has got the code.
 */
async function dieWithCode(world: World, arrives: boolean, login: Login = {}): Promise<void> {
  const callback = await world.consent(login);
  const isSent = Promise.withResolvers<void>();
  const redeem: CodeFlowMethod["redeem"] = async (...given) => {
    if (arrives) {
      await world.provider.redeem(...given);
    }
    isSent.resolve();
    return new Promise(() => undefined);
  };
  const using = { ...world.deps, methods: buildMethods({ ...world.provider, redeem }) };
  await Promise.race([isSent.promise, world.complete(callback, using)]);
}

describe("S55: a callback that dies with its code on the way", () => {
  it("leaves a record with the code, which is sealed and which no log shows", async () => {
    const world = openWorld();
    await dieWithCode(world, true);
    expect(world.parked.all()).toMatchObject([{ phase: "rejected", identity: { id: "" }, sealedCode: expect.any(String) }]);
    const [code = ""] = world.provider.redeemed;
    expect(code).toMatch(/^code-of-/);
    for (const text of [JSON.stringify(world.parked.all()), world.logger.text()]) {
      expect(text).not.toContain(code);
    }
    world.clock.moveSeconds(59);
    expect(await world.sweep()).toEqual(nothing);
    expect(world.parked.all()).toHaveLength(1);
  });

  it("leaves no grant at a provider that revokes what a code has issued when the code comes again", async () => {
    const world = openWorld();
    world.provider.revokeOnReuse();
    await dieWithCode(world, true);
    expect(world.provider.listAlive()).toHaveLength(1);
    world.clock.moveMinutes(1);
    expect(await world.sweep()).toEqual(waits);
    expect([world.provider.listAlive(), world.parked.all()]).toEqual([[], []]);
    expect(world.logger.text()).not.toContain(world.provider.redeemed[0]);
  });

  it("leaves a grant at a provider that does not, and one line that says so", async () => {
    const world = openWorld();
    await dieWithCode(world, true);
    world.clock.moveMinutes(1);
    expect(await world.sweep()).toEqual(waits);
    expect([world.provider.listAlive().length, world.parked.all()]).toEqual([1, []]);
    expect(world.logger.text().split(mayBeLeft)).toHaveLength(2);
    world.clock.moveMinutes(6);
    expect(await world.sweep()).toEqual(nothing);
  });

  it("has what its code then brings revoked, if the code had never arrived", async () => {
    const world = openWorld();
    await dieWithCode(world, false);
    world.clock.moveMinutes(1);
    expect(await world.sweep()).toEqual(ended);
    expect(world.provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect([world.provider.listAlive(), world.parked.all()]).toEqual([[], []]);
    expect(world.logger.text()).not.toMatch(mayBeLeft);
  });

  it.each([
    ["proved", undefined],
    ["of an account that is not known", new Failure("id_token_invalid")],
  ])("has what its code then brings kept until it can be revoked: %s", async (_, unproven) => {
    const world = openWorld();
    await dieWithCode(world, false);
    world.provider.script(unproven === undefined ? {} : { unproven });
    world.provider.failNext("revoke", new Failure("provider_unavailable"));
    world.clock.moveMinutes(1);
    expect(await world.sweep()).toEqual(waits);
    const [parked] = world.parked.all();
    expect(parked).toMatchObject({ phase: "rejected", hasRefreshToken: true });
    expect(parked).not.toHaveProperty("sealedCode");
    world.clock.moveMinutes(5);
    expect(await world.sweep()).toEqual(ended);
    expect([world.provider.listAlive(), world.parked.all()]).toEqual([[], []]);
  });

  it.each([
    ["the provider does not answer", "provider_unavailable"],
    ["the provider refuses the organisation's own client", "own_client_rejected"],
  ] as const)("keeps its code while %s, and for seven days at most", async (_, code) => {
    const world = openWorld();
    await dieWithCode(world, true);
    world.provider.failAlways("redeem", new Failure(code));
    world.clock.moveMinutes(1);
    expect(await world.sweep()).toEqual(waits);
    expect(world.parked.all()).toMatchObject([{ sealedCode: expect.any(String) }]);
    world.clock.moveMinutes(4);
    expect(await world.sweep()).toEqual(nothing);
    world.clock.moveMinutes(7 * 24 * 60 + 10);
    expect(world.logger.text()).not.toMatch(mayBeLeft);
    expect(await world.sweep()).toEqual(waits);
    expect(world.parked.all()).toEqual([]);
    expect(world.logger.text()).toMatch(mayBeLeft);
  });

  it("keeps the sealed code in its own record: in another one it does not open", async () => {
    const world = openWorld();
    await dieWithCode(world, false);
    const [parked] = world.parked.all();
    await world.parked.write({ ...(parked as ParkedGrant), parkedId: "another" }, world.clock());
    expect(await world.sweep()).toEqual(waits);
    expect([world.provider.redeemed, world.parked.all()]).toEqual([[], [parked]]);
    expect(world.logger.text()).toMatch(mayBeLeft);
  });

  it("beside a connection: its code is not sent where that might end the connection's grant as well", async () => {
    const world = openWorld();
    await world.connect();
    await dieWithCode(world, true);
    world.clock.moveMinutes(1);
    world.provider.failAlways("redeem", new Failure("internal", { detail: "the code was sent" }));
    expect(await world.sweep()).toEqual(waits);
    expect(world.parked.all()).toEqual([]);
    expect(world.logger.text()).toMatch(mayBeLeft);
    expect(world.logger.text()).not.toContain("the code was sent again: internal");
  });

  it("beside a connection whose account it was to replace: its code is sent again", async () => {
    const world = openWorld();
    await world.connect();
    world.provider.revokeOnReuse();
    world.provider.script({ subject: grace });
    await dieWithCode(world, true, { replaceAccount: true });
    world.clock.moveMinutes(1);
    await world.sweep();
    expect(world.provider.listAlive()).toEqual([{ token: `refresh-of-${ada}-1`, subject: ada }]);
  });
});

describe("the record of a callback's code", () => {
  it("S55: is kept when no answer came: the sweeper sends the code again", async () => {
    const world = openWorld();
    world.provider.revokeOnReuse();
    const redeem: CodeFlowMethod["redeem"] = async (...given) => {
      await world.provider.redeem(...given);
      return { kind: "unanswered", failure: new Failure("provider_timeout") };
    };
    const using = { ...world.deps, methods: buildMethods({ ...world.provider, redeem }) };
    await expect(world.complete(await world.consent(), using)).rejects.toMatchObject({ code: "provider_timeout" });
    expect(world.provider.listAlive()).toHaveLength(1);
    world.clock.moveMinutes(1);
    await world.sweep();
    expect([world.provider.listAlive(), world.parked.all()]).toEqual([[], []]);
  });

  it("is erased when the provider has refused the code", async () => {
    const world = openWorld();
    world.provider.failNext("redeem", new Failure("grant_invalid"));
    await expect(world.complete(await world.consent())).rejects.toMatchObject({ code: "grant_invalid" });
    expect(world.parked.all()).toEqual([]);
  });

  it("loses the code with the first write of the grant", async () => {
    const world = openWorld();
    await world.park();
    expect(world.parked.all()).toMatchObject([{ phase: "parked", identity: { id: ada } }]);
    expect(world.parked.all()[0]).not.toHaveProperty("sealedCode");
  });

  it("is written before the code is sent: without it no code is sent", async () => {
    const world = openWorld();
    const write = () => Promise.reject(new Failure("table_unavailable"));
    const using = { ...world.deps, parked: { ...world.parked, write } };
    await expect(world.complete(await world.consent(), using)).rejects.toMatchObject({ code: "table_unavailable" });
    expect(world.provider.redeemed).toEqual([]);
  });

  it("is not written for an answer without a code", async () => {
    const world = openWorld();
    const callback = await world.consent();
    callback.parameters.delete("code");
    callback.parameters.set("error", "access_denied");
    const written: unknown[] = [];
    const write = async (...given: unknown[]) => void written.push(given);
    const using = { ...world.deps, parked: { ...world.parked, write } };
    await expect(world.complete(callback, using)).rejects.toMatchObject({ code: "grant_invalid" });
    expect(written).toEqual([]);
  });
});
