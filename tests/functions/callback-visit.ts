import { createHandler } from "../../functions/gcp/callback.ts";
import type { ConnectSessions } from "../../lib/connect-sessions/connect-session.ts";
import type { HttpResult } from "../../lib/http/reply.ts";
import type { openWorld } from "../fixtures/connect-fixture.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEvent } from "../fixtures/http-event.ts";

export type World = ReturnType<typeof openWorld>;

/** Never answers. */
export const never = () => new Promise<never>(() => undefined);

/** No login of these tests is of a connect session. */
const noConnectSessions = {} as ConnectSessions;

export const outcomeOf = ({ headers }: HttpResult) => new URL(String(headers?.location));

/** The callback of a browser that has its cookie, at a function that has this much time left when `run` is called. */
export async function prepareVisit({ deps, clock, start, begin }: World, changes: object, remainingMs = 29_000) {
  // Lambda states the invocation's end in the machine's time.
  const setClock = () => clock.moveSeconds((Date.now() - clock().getTime()) / 1000);
  setClock();
  const begun = await begin(await start());
  const state = begun.authorizationUrl.searchParams.get("state");
  const frontEnd = { url: "https://app.example", returnPaths: ["/start", "/chat"] };
  const handler = createHandler({
    ...deps,
    connectSessions: noConnectSessions,
    publicUrl: "https://connect.example",
    frontEnd,
    ...changes,
  });
  const cookies = [`__Host-aurora_oauth_${begun.cookieName}=${begun.cookie.reveal()}`];
  const event = buildEvent({ route: "GET /gcp/callback", query: `state=${state}&code=code-of-${state}`, cookies });
  const run = () => {
    setClock();
    return callHandler(handler, event, remainingMs);
  };
  return { run, cookieName: begun.cookieName };
}
