import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createHandler } from "../../functions/authorizer.ts";
import type { Failure } from "../../lib/errors.ts";
import { authenticateJwt } from "../../lib/http/authenticate-jwt.ts";
import { authenticateListed } from "../../lib/http/callers/authenticate-listed.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { buildAuthorizerEvent } from "../fixtures/authorizer-event.ts";
import { buildContext, captureLog } from "../fixtures/http-event.ts";
import { openIssuer } from "../fixtures/http-issuer.ts";

type Idp = Awaited<ReturnType<typeof openIssuer>>;

let company: Idp;
let one: Idp;
let other: Idp;
beforeAll(async () => {
  [company, one, other] = await Promise.all([openIssuer(), openIssuer(), openIssuer()]);
});
beforeEach(() => [company, one, other].map((idp) => idp.reset()));
afterAll(() => Promise.all([company, one, other].map((idp) => idp.close())));

const keysFetched = (idp: Idp) => idp.calls.filter((path) => path === "/jwks").length;
const fail = (idp: Idp) => {
  idp.answers["/jwks"] = { status: 500, body: {} };
};
/** What runs beside a caller needs a moment of real time: the issuer is another server. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

/** A deployment with two listed issuers beside the company's own, and tokens of all three. A token is used for a day after it was issued, so each is new. */
function openAuthorizer() {
  const clock = stoppedClock();
  const reported: Failure[] = [];
  const onRefreshFailed = (failure: Failure) => reported.push(failure);
  const otherwise = authenticateJwt(
    { issuer: company.issuer, audience: "aurora", orgClaim: "org_id", permissionsClaim: "permissions", roleClaim: "role" },
    clock,
    onRefreshFailed,
  );
  const trust = (idp: Idp, prefix: string) => ({
    issuer: idp.issuer,
    audience: "aurora",
    algorithms: ["ES256" as const],
    callers: [{ when: { sub: "machine" }, organisation: "acme", principal: `${prefix}:{sub}`, permissions: ["tokens:read"] }],
  });
  const issuers = [trust(one, "one"), trust(other, "other")];
  const authorize = createHandler({
    authenticate: authenticateListed({ issuers, otherwise, isVouchedFor: () => false, clock, onRefreshFailed }),
  });
  const ask = async (idp: Idp, kid?: string) => {
    const now = clock().getTime() / 1000;
    const claims = { iss: idp.issuer, aud: "aurora", sub: "machine", iat: now, exp: now + 60 };
    const token = await idp.sign(claims, kid === undefined ? {} : { kid });
    const { context } = await authorize(buildAuthorizerEvent({ authorization: `Bearer ${token}` }), buildContext());
    return "refusal" in context ? context.refusal : context.principal_id;
  };
  return { clock, reported, ask };
}

describe("S54: the keys of one listed issuer cannot be fetched", () => {
  test("in a new process: its callers get 503, and the company's and the other issuer's are let in", async () => {
    const { ask } = openAuthorizer();
    fail(one);
    await captureLog(async () => expect(await ask(one)).toBe("identity_unavailable"));
    expect([await ask(company), await ask(other)]).toEqual(["machine", "other:machine"]);
    expect([keysFetched(company), keysFetched(one), keysFetched(other)]).toEqual([1, 1, 1]);
  });

  test("nor those of the company's: the listed issuers' callers are let in", async () => {
    const { ask } = openAuthorizer();
    fail(company);
    await captureLog(async () => expect(await ask(company)).toBe("identity_unavailable"));
    expect([await ask(one), await ask(other)]).toEqual(["one:machine", "other:machine"]);
  });

  test("for 12 minutes: every caller is let in, it is asked once in 30 seconds whatever arrives, and the failures name it", async () => {
    const { clock, reported, ask } = openAuthorizer();
    expect([await ask(one), await ask(other)]).toEqual(["one:machine", "other:machine"]);
    clock.moveMinutes(10);
    fail(one);
    const before = keysFetched(one);
    const answers = new Set<string>();
    await captureLog(async () => {
      for (let second = 0; second < 720; second += 5) {
        answers.add(await ask(one));
        answers.add(await ask(other));
        await ask(one, "junk");
        await settle();
        clock.moveSeconds(5);
      }
    });
    expect(answers).toEqual(new Set(["one:machine", "other:machine"]));
    expect(keysFetched(one) - before).toBe(24);
    expect(new Set(reported.map(({ code, detail }) => `${code}: ${detail}`))).toEqual(
      new Set([`identity_unavailable: ${one.issuer}: identity provider: no keys, status 500`]),
    );
  });

  test("for a day: its last good keys serve until then, no longer", async () => {
    const { clock, ask } = openAuthorizer();
    expect(await ask(one)).toBe("one:machine");
    fail(one);
    clock.moveMinutes(24 * 60 - 1);
    expect(await ask(one)).toBe("one:machine");
    await settle();
    clock.moveMinutes(1);
    await captureLog(async () => expect(await ask(one)).toBe("identity_unavailable"));
  });

  test("and 200 junk tokens in its name cause one fetch, and none of another issuer's keys", async () => {
    const { ask } = openAuthorizer();
    fail(one);
    await captureLog(() => Promise.all(Array.from({ length: 200 }, () => ask(one, "junk"))));
    expect([keysFetched(one), keysFetched(other), keysFetched(company)]).toEqual([1, 0, 0]);
  });
});

test("S54: the discovery document of a listed issuer that names another one lets nobody in, and concerns nobody else", async () => {
  const { ask } = openAuthorizer();
  one.answers["/.well-known/openid-configuration"] = { status: 200, body: { issuer: other.issuer, jwks_uri: `${other.issuer}/jwks` } };
  const { entries } = await captureLog(async () => expect(await ask(one)).toBe("configuration_invalid"));
  expect(entries[0]?.detail).toBe(`${one.issuer}: the issuer's discovery document names another issuer, or no keys`);
  expect(await ask(other)).toBe("other:machine");
});
