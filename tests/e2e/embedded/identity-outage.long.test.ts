import { randomUUID } from "node:crypto";
import { generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newPerson, personWith } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

/** A function has at most this many processes at a time on this target, and each has keys and a cool-down of its own. */
const processes = 4;

describe("embedded: the identity provider's keys cannot be read", () => {
  const target = useEmbeddedTarget();
  let junk: readonly string[];
  beforeAll(async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const signJunk = () =>
      new SignJWT({}).setProtectedHeader({ alg: "ES256", kid: randomUUID() }).setSubject("x").setExpirationTime("1h").sign(privateKey);
    junk = await Promise.all(Array.from({ length: 200 }, signJunk));
  });
  beforeEach(() => target.inside.kill("authorizer"));
  afterEach(() => target.inside.heal());

  const ask = (bearer: string) => personWith(target, { id: "", org: "" }, { authorization: `Bearer ${bearer}` }).client.listConnections();
  const keys = "/jwks";
  const keysFetched = async () => (await target.inside.issuerCalls()).filter(({ path }) => path === keys).length;
  const fail = (path: string) => target.inside.failIssuer({ method: "GET", path, times: 9999, status: 500, body: {} });

  test("S54: 200 anonymous junk tokens on a cold authorizer cause one fetch of the keys, sent one after the other or at once", async () => {
    const before = await keysFetched();
    for (const bearer of junk.slice(0, 100)) {
      expect((await ask(bearer)).status).toBe(401);
    }
    expect((await keysFetched()) - before).toBe(1);
    await Promise.all(junk.slice(100).map(ask));
    expect((await keysFetched()) - before).toBeLessThanOrEqual(processes);
  });

  test("S54: while the keys cannot be had, 200 junk tokens on a cold authorizer cause one fetch a process, and another one after each pause", async () => {
    await fail(keys);
    const before = await keysFetched();
    const begun = Date.now();
    const answers = await Promise.all(junk.map(ask));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    // A process may ask again 1 s after a failure, then 2 s after that one, and so on: a slow machine takes longer than the first pause.
    const attempts = [0, 1, 3, 7, 15].filter((second) => begun + second * 1000 <= Date.now()).length;
    expect((await keysFetched()) - before).toBeLessThanOrEqual(processes * attempts);
  });

  test("S54: a caller of a warm authorizer notices nothing of an outage, whatever else comes in", async () => {
    const person = await newPerson(target);
    expect((await person.client.listConnections()).status).toBe(200);
    await Promise.all(["/.well-known/openid-configuration", keys].map(fail));
    const before = (await target.inside.issuerCalls()).length;
    for (const bearer of junk.slice(0, 20)) {
      await ask(bearer);
      expect((await person.client.listConnections()).status).toBe(200);
    }
    expect((await target.inside.issuerCalls()).length - before).toBeLessThanOrEqual(1);
  });

  test("S54: a cold authorizer without keys answers 503 with Retry-After", async () => {
    await fail(keys);
    const person = await newPerson(target);
    const before = await keysFetched();
    for (const _ of [1, 2, 3]) {
      const { status, json, headers } = await person.client.listConnections();
      expect([status, json.code]).toEqual([503, "identity_unavailable"]);
      expect(Number(headers.get("retry-after"))).toSatisfy((seconds: number) => seconds >= 1 && seconds <= 30);
      expect(json.retry_after_seconds).toBe(Number(headers.get("retry-after")));
    }
    expect((await keysFetched()) - before).toBe(1);
  });

  test("a signed token with claims of the wrong type is a 401", async () => {
    for (const claims of [{ sub: 42 }, { sub: ["ada"] }, { sub: { id: "ada" } }, { sub: true }, { sub: null }]) {
      const answer = await ask(await target.token(claims as never));
      expect([claims, answer.status, answer.json.code]).toEqual([claims, 401, "unauthenticated"]);
    }
  });
});
