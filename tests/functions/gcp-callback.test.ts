import { describe, expect, it } from "vitest";
import { answerInRedirect } from "../../functions/code-flow/browser-routes.ts";
import { flow } from "../../functions/gcp/provider.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { timers } from "../../lib/system.ts";
import { openWorld } from "../fixtures/connect-fixture.ts";
import { buildEvent } from "../fixtures/http-event.ts";
import { never, outcomeOf, prepareVisit, type World } from "./callback-visit.ts";

/** The whole time of a visit, unless a test moves the clock. */
async function visit(world: World, changes: object, remainingMs?: number) {
  const { run, cookieName } = await prepareVisit(world, changes, remainingMs);
  return { ...(await run()), cookieName };
}

describe("the callback at its deadline", () => {
  // A provider that never answers, and the machine's own timers: the function has 1.6 s left and answers 1.5 s before its end.
  const hanging = ({ provider }: World) => ({ timers, methods: buildMethods({ ...provider, redeem: never }) });

  it("sends the browser to the waiting page, and deletes the cookie", async () => {
    const world = openWorld();
    const { result, entries, cookieName } = await visit(world, hanging(world), 1600);
    expect(result.statusCode).toBe(303);
    expect(outcomeOf(result).href).toBe("https://app.example/chat?login=gcp_failed&error=deadline_exceeded");
    expect(result.cookies).toEqual([expect.stringMatching(`^__Host-aurora_oauth_${cookieName}=; .*Max-Age=0`)]);
    expect(entries[0]).toMatchObject({ code: "deadline_exceeded" });
  });

  it("sends the browser to the first page when the attempt is not read yet", async () => {
    const world = openWorld();
    const attempts = { ...world.deps.attempts, takeAuthorization: never };
    const { result } = await visit(world, { ...hanging(world), attempts }, 1600);
    expect(outcomeOf(result).href).toBe("https://app.example/start?login=gcp_failed&error=deadline_exceeded");
    expect(result.cookies).toBeUndefined();
  });
});

describe("S55: the time of a callback", () => {
  it("is divided: the code is sent only while the work has time for a whole answer, then follow the revocation and the storing of the rest", async () => {
    const world = openWorld();
    const asked: number[] = [];
    const abortAfter = (milliseconds: number) => {
      asked.push(milliseconds);
      return world.timers.abortAfter(milliseconds);
    };
    await visit(world, { timers: { ...world.timers, abortAfter } }, 29_000);
    const [, work = 0] = asked;
    expect(work).toBeGreaterThanOrEqual(18_000);
    expect(asked.map((milliseconds) => milliseconds - work)).toEqual([-8000, 0, 6000, 8500, 9500]);
  });
});

describe("without confirmation, a store that fails after the grant is kept", () => {
  it("is shown as a pending setup, and logged as its failure", async () => {
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
    expect(Object.fromEntries(outcomeOf(result).searchParams)).toEqual({ login: "gcp_setup_pending", task_id: parked?.parkedId });
    expect(entries).toMatchObject([{ code: "vault_sealed" }, { Failures: 1 }, { Logins: 1, outcome: "pending" }]);
  });
});

describe("a function that could not be composed", () => {
  const failure = new Failure("configuration_invalid");
  const event = buildEvent({ route: "GET /callback" });

  it("sends the browser to the front end, whatever else is missing", () => {
    const answer = answerInRedirect(flow)(failure, event, { FRONTEND_URL: "https://app.example", RETURN_PATHS: "/chat" });
    expect(answer).toMatchObject({
      statusCode: 303,
      headers: { location: "https://app.example/chat?login=gcp_failed&error=configuration_invalid" },
    });
    expect(answerInRedirect(flow)(failure, event, { FRONTEND_URL: "https://app.example" })).toMatchObject({ statusCode: 303 });
  });

  it.each([{}, { FRONTEND_URL: "" }, { FRONTEND_URL: "app" }])("answers with the problem when the front end is not known: %j", (env) => {
    expect(answerInRedirect(flow)(failure, event, env)).toMatchObject({
      statusCode: 503,
      headers: { "content-type": "application/problem+json" },
    });
  });
});
