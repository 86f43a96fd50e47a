import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createHandler } from "../../functions/authorizer.ts";
import type { Failure } from "../../lib/errors.ts";
import { authenticateJwt } from "../../lib/http/authenticate-jwt.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { buildAuthorizerEvent } from "../fixtures/authorizer-event.ts";
import { buildContext, captureLog } from "../fixtures/http-event.ts";
import { openIssuer } from "../fixtures/http-issuer.ts";

let idp: Awaited<ReturnType<typeof openIssuer>>;
beforeAll(async () => {
  idp = await openIssuer();
});
beforeEach(() => idp.reset());
afterAll(() => idp.close());

const config = { audience: "aurora", orgClaim: "org_id", permissionsClaim: "permissions", roleClaim: "role" };

/** The authorizer with a clock of its own, and a token of each kind that lives for two days. */
async function openAuthorizer() {
  const clock = stoppedClock();
  const reported: Failure[] = [];
  const authenticate = authenticateJwt({ ...config, issuer: idp.issuer }, clock, (failure) => reported.push(failure));
  const authorize = createHandler({ authenticate });
  const exp = clock().getTime() / 1000 + 172_800;
  const claims = { iss: idp.issuer, aud: "aurora", sub: "ada", role: "viewer", exp };
  const [valid, junk] = [await idp.sign(claims), await idp.sign(claims, { kid: "junk" })];
  const ask = async (token: string) => {
    const { context } = await authorize(buildAuthorizerEvent({ authorization: `Bearer ${token}` }), buildContext());
    return "refusal" in context ? context.refusal : context.principal_id;
  };
  return { clock, reported, ask, valid, junk };
}

const fail = () => {
  idp.answers["/jwks"] = { status: 500, body: {} };
};
const keysFetched = () => idp.calls.filter((path) => path === "/jwks").length;
/** What runs beside a caller needs a moment of real time: the issuer is another server. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("the issuer's key set answers 500", () => {
  test("S54: for 12 minutes, and every valid caller is let in, with at most one fetch in 30 seconds whatever other tokens arrive", async () => {
    const { clock, reported, ask, valid, junk } = await openAuthorizer();
    expect(await ask(valid)).toBe("ada");
    clock.moveMinutes(10);
    fail();
    const fetchedAt: number[] = [];
    const answers = new Set<string>();
    await captureLog(async () => {
      for (let second = 0; second < 720; second += 5) {
        const before = keysFetched();
        answers.add(await ask(valid));
        await ask(junk);
        await settle();
        fetchedAt.push(...Array.from({ length: keysFetched() - before }, () => second));
        clock.moveSeconds(5);
      }
    });
    expect(answers).toEqual(new Set(["ada"]));
    expect(fetchedAt).toEqual(Array.from({ length: 24 }, (_, index) => index * 30));
    expect(reported.map(({ code }) => code)).toEqual(fetchedAt.map(() => "identity_unavailable"));
  });

  test("S54: and the last good keys serve for a day, no longer", async () => {
    const { clock, ask, valid } = await openAuthorizer();
    expect(await ask(valid)).toBe("ada");
    fail();
    clock.moveMinutes(24 * 60 - 1);
    expect(await ask(valid)).toBe("ada");
    await settle();
    clock.moveMinutes(1);
    await captureLog(async () => expect(await ask(valid)).toBe("identity_unavailable"));
    idp.reset();
    clock.moveSeconds(30);
    expect(await ask(valid)).toBe("ada");
  });

  test("S54: before the first keys were fetched, and 200 junk tokens cause one fetch; a valid caller gets Retry-After", async () => {
    const { clock, ask, valid, junk } = await openAuthorizer();
    fail();
    await captureLog(async () => {
      await Promise.all(Array.from({ length: 200 }, () => ask(junk)));
      expect(await ask(valid)).toBe("identity_unavailable");
      expect(keysFetched()).toBe(1);
      idp.reset();
      clock.moveSeconds(1);
      expect(await ask(valid), "a second later, with the issuer back").toBe("ada");
    });
  });
});

describe("the issuer's key set answers 200", () => {
  const weak = { kty: "RSA", e: "AQAB", n: "x".repeat(171) };
  test.each([
    ["an empty key", [{}]],
    ["no list", { a: 1 }],
    ["a symmetric key", [{ kty: "oct", k: "c2VjcmV0" }]],
    ["a key for encryption", [{ kty: "EC", crv: "P-256", use: "enc", x: "AA", y: "AA" }]],
    ["an EC key without coordinates", [{ kty: "EC", crv: "P-256", kid: "k1" }]],
    ["an RSA key of 1024 bits", [weak]],
  ])("S54: with %s, which is no key set: the last good keys stay", async (_what, keys) => {
    const { clock, reported, ask, valid } = await openAuthorizer();
    expect(await ask(valid)).toBe("ada");
    idp.answers["/jwks"] = { status: 200, body: { keys } };
    clock.moveMinutes(11);
    expect(await ask(valid)).toBe("ada");
    await expect.poll(() => reported.map(({ code }) => code)).toEqual(["identity_unavailable"]);
    expect(await ask(valid)).toBe("ada");
  });

  test("S54: with a usable key beside useless ones, which are left out", async () => {
    const { ask, valid } = await openAuthorizer();
    idp.answers["/jwks"] = { status: 200, body: { keys: [weak, { kty: "oct", k: "c2VjcmV0" }, idp.publicJwk] } };
    expect(await ask(valid)).toBe("ada");
  });
});
