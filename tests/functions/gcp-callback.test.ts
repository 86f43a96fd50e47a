import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/gcp/callback.ts";
import { answerInRedirect } from "../../functions/gcp/to-front-end.ts";
import { Failure } from "../../lib/errors.ts";
import type { HttpResult } from "../../lib/http/endpoint.ts";
import { timers } from "../../lib/system.ts";
import { openWorld } from "../protocol/connect-fixture.ts";
import { buildContext, buildEvent, captureLog } from "../unit/http-event.ts";

const publicUrl = "https://connect.example";
const frontEnd = { url: "https://app.example", returnPaths: ["/start", "/chat"] };
const outcomeOf = ({ headers }: HttpResult) => new URL(String(headers?.location));
const never = () => new Promise<never>(() => undefined);

type World = ReturnType<typeof openWorld>;

/** A callback of a browser that has its cookie, at a function that has this much time left. */
async function visit({ deps, clock, start, begin }: World, changes: object, remainingMs = 29_000) {
  // The end of an invocation is told in the machine's time.
  const setClock = () => clock.moveSeconds((Date.now() - clock().getTime()) / 1000);
  setClock();
  const begun = await begin(await start());
  const state = begun.authorizationUrl.searchParams.get("state");
  const handler = createHandler({ ...deps, publicUrl, frontEnd, ...changes });
  const cookies = [`__Host-aurora_oauth_${begun.cookieName}=${begun.cookie.reveal()}`];
  const event = buildEvent({ route: "GET /gcp/callback", query: `state=${state}&code=code-of-${state}`, cookies });
  setClock();
  const { result, entries } = await captureLog(() => handler(event, buildContext(remainingMs)));
  return { result, entries, cookieName: begun.cookieName };
}

describe("the callback at its deadline", () => {
  // A provider that never answers, and the machine's own timers: the function has 1.6 s left and answers 1.5 s before its end.
  const hanging = ({ provider }: World) => ({ timers, provider: { ...provider, redeem: never } });

  it("sends the browser to the page that waits, and takes the cookie away", async () => {
    const world = openWorld();
    const { result, entries, cookieName } = await visit(world, hanging(world), 1600);
    expect(result.statusCode).toBe(303);
    expect(outcomeOf(result).href).toBe("https://app.example/chat?login=gcp_failed&error=deadline_exceeded");
    expect(result.cookies).toEqual([expect.stringMatching(`^__Host-aurora_oauth_${cookieName}=; .*Max-Age=0`)]);
    expect(entries[0]).toMatchObject({ code: "deadline_exceeded" });
  });

  it("sends it to the first page when it does not even know the attempt", async () => {
    const world = openWorld();
    const attempts = { ...world.deps.attempts, takeAuthorization: never };
    const { result } = await visit(world, { ...hanging(world), attempts }, 1600);
    expect(outcomeOf(result).href).toBe("https://app.example/start?login=gcp_failed&error=deadline_exceeded");
    expect(result.cookies).toBeUndefined();
  });
});

describe("S55: the time of a callback", () => {
  it("is shared out: the work ends first, then giving back, then storing what is left", async () => {
    const world = openWorld();
    const asked: number[] = [];
    const abortAfter = (milliseconds: number) => {
      asked.push(milliseconds);
      return world.timers.abortAfter(milliseconds);
    };
    await visit(world, { timers: { ...world.timers, abortAfter } }, 29_000);
    const [work = 0] = asked;
    expect(work).toBeGreaterThanOrEqual(18_000);
    expect(asked.map((milliseconds) => milliseconds - work)).toEqual([0, 6000, 8500, 9500]);
  });
});

describe("without confirmation, a store that fails after the grant is kept", () => {
  it("is told as a setup that is pending, and logged as the failure that it is", async () => {
    const world = openWorld("off");
    world.provider.script({});
    const write: typeof world.credentials.write = async (key, ...rest) => {
      if (key.area === "connections") {
        throw new Failure("vault_sealed");
      }
      return world.credentials.write(key, ...rest);
    };
    const { result, entries } = await visit(world, { credentials: { ...world.credentials, write } });
    const [parked] = world.parked.all();
    expect(Object.fromEntries(outcomeOf(result).searchParams)).toEqual({ login: "gcp_setup_pending", task_id: parked?.attemptId });
    expect(entries).toMatchObject([{ code: "vault_sealed" }, { Failures: 1 }]);
  });
});

describe("a function that could not be composed", () => {
  const failure = new Failure("configuration_invalid");
  const event = buildEvent({ route: "GET /callback" });

  it("sends the browser to the front end, whatever else is missing", () => {
    const answer = answerInRedirect(failure, event, { FRONTEND_URL: "https://app.example", RETURN_PATHS: "/chat" });
    expect(answer).toMatchObject({
      statusCode: 303,
      headers: { location: "https://app.example/chat?login=gcp_failed&error=configuration_invalid" },
    });
    expect(answerInRedirect(failure, event, { FRONTEND_URL: "https://app.example" })).toMatchObject({ statusCode: 303 });
  });

  it.each([{}, { FRONTEND_URL: "" }, { FRONTEND_URL: "app" }])("answers with the problem when nobody knows the front end: %j", (env) => {
    expect(answerInRedirect(failure, event, env)).toMatchObject({
      statusCode: 503,
      headers: { "content-type": "application/problem+json" },
    });
  });
});
