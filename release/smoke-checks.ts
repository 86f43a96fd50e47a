import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { createClient } from "../client/create-client.ts";
import { type Stage, stackOf } from "./stage.ts";

/** What a check found, in words; or why it could not be made. A check that finds a fault throws. */
export type Found = { readonly works: string } | { readonly notChecked: string };

export type Check = { readonly title: string; readonly run: (signal: AbortSignal) => Promise<Found> };

const noToken = "no bearer token: set SMOKE_TOKEN, or SMOKE_TOKEN_URL in a workflow";

/** Checks over HTTP that a deployment answers, lets a caller in and no other, and can begin a login and hand out a token. */
export function checkApi(api: string, bearer: string | undefined): readonly Check[] {
  const baseUrl = new URL(api).origin;
  const anybody = createClient({ baseUrl });
  const caller = bearer === undefined ? undefined : createClient({ baseUrl, credential: () => ({ authorization: `Bearer ${bearer}` }) });
  return [
    {
      title: "health",
      run: async (signal) => {
        expectStatus(await anybody.readHealth({ signal }), 200);
        return { works: "table, credential store and operator secrets answer" };
      },
    },
    {
      title: "closed to others",
      run: async (signal) => {
        expectStatus(await anybody.listConnections({}, { signal }), 401);
        return { works: "a caller without a credential is refused" };
      },
    },
    {
      title: "login link",
      run: async (signal) => {
        if (caller === undefined) {
          return { notChecked: noToken };
        }
        const { login_url } = expectStatus(await caller.startGoogleLogin({}, { signal }), 200);
        // The link holds a ticket that works once: it is followed, and printed nowhere.
        const { status, headers } = await fetch(login_url, { redirect: "manual", signal });
        expectStatus({ status, data: undefined }, 303);
        const { host, searchParams } = new URL(headers.get("location") ?? "about:blank");
        if (!searchParams.has("state") || searchParams.get("code_challenge_method") !== "S256") {
          throw new Error(`it leads to ${host || "no page"}, without state and PKCE`);
        }
        return { works: `leads to ${host}` };
      },
    },
    {
      title: "token",
      run: async (signal) => {
        if (caller === undefined) {
          return { notChecked: noToken };
        }
        const { connections } = expectStatus(await caller.listConnections({ limit: 50 }, { signal }), 200);
        const active = connections.find(({ status }) => status === "active");
        if (active === undefined) {
          return { notChecked: "the caller's organisation has no active connection: connect one of your own" };
        }
        const { provider, account } = active;
        const { expires_at } = expectStatus(await caller.readToken(provider, { account }, { signal }), 200);
        return { works: `${provider} ${account}, until ${expires_at}` };
      },
    },
  ];
}

/** Checks that a scheduled tick has run and measured since an instant: the metric's line is in the log of the jobs. */
export function checkSchedule(stage: Stage, since: Date): Check {
  return {
    title: "schedule",
    run: async (abortSignal) => {
      const logs = new CloudWatchLogsClient({ region: stage.region });
      const logGroupName = `${stackOf(stage)}/jobs`;
      const query = { logGroupName, startTime: since.getTime(), filterPattern: '"OldestDue"', limit: 1 };
      const { events = [] } = await logs.send(new FilterLogEventsCommand(query), { abortSignal });
      if (events.length === 0) {
        throw new Error("no tick has measured OldestDue yet");
      }
      return { works: "a tick has measured OldestDue" };
    },
  };
}

type Answer = { readonly status: number; readonly data: unknown };

/** @returns What was answered. @throws {Error} With the code and no more: an answer's text may hold a token. */
function expectStatus<A extends Answer, S extends number>(answer: A, wanted: S): Extract<A, { readonly status: S }>["data"] {
  const { status, data } = answer;
  if (status !== wanted) {
    const { code, failed } = Object(data);
    const why = code ?? (failed === undefined ? undefined : JSON.stringify(failed));
    throw new Error(`HTTP ${status} in place of ${wanted}${why === undefined ? "" : `: ${why}`}`);
  }
  return data;
}
