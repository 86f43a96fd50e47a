import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { createClient } from "../client/create-client.ts";
import { type Stage, stackOf } from "./stage.ts";

/** What a check found, in words; or why it could not be made. A check that finds a fault throws. */
export type Found = { readonly works: string } | { readonly notChecked: string };

export type Check = { readonly title: string; readonly run: (signal: AbortSignal) => Promise<Found> };

const noToken = "no bearer token: set SMOKE_TOKEN, or SMOKE_TOKEN_URL in a workflow";

const noAddress = "the address is not known yet: npm run deploy -- --outputs prints it, and PUBLIC_URL names it";

/**
 * Checks over HTTP that a deployment answers, lets a caller in and no other, and can begin a login and hand out a token.
 *
 * @param api - Empty before the first deploy, whose address is not known yet: then nothing of it is checked.
 */
export function checkApi(api: string, bearer: string | undefined): readonly Check[] {
  return api === ""
    ? ["health", "closed to others", "login link", "token"].map((title) => ({ title, run: async () => ({ notChecked: noAddress }) }))
    : checkAddress(api, bearer);
}

function checkAddress(api: string, bearer: string | undefined): readonly Check[] {
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

/**
 * Checks that the functions get into the credential store: the scheduled one logs in anew in its first tick, with its own role, and says in each tick
 * what became of it. This needs no caller and no right to call a function.
 */
export function checkStoreLogin(stage: Stage, since: Date): Check {
  return { title: "store login", run: async (signal) => judgeStoreLogin(await readJobsLog(stage, since, '"refreshed"', signal)) };
}

/** @param lines - Lines of the jobs' log since the deploy, the oldest first. @throws {Error} No tick has run yet, or the store refuses the login. */
export function judgeStoreLogin(lines: readonly string[]): Found {
  const outcome = lines.map((line) => /"credential_store":\s*"(\w+)"/.exec(line)?.[1]).findLast((word) => word !== undefined);
  if (lines.length === 0) {
    throw new Error("no tick has run yet");
  }
  if (outcome === undefined) {
    return { notChecked: "the ticks of this release do not say it" };
  }
  if (outcome !== "ok") {
    throw new Error(`the scheduled function does not get in: ${outcome}`);
  }
  return { works: "the scheduled function logs in and reads" };
}

/** Checks that a scheduled tick has run and measured since an instant: the metric's line is in the log of the jobs. */
export function checkSchedule(stage: Stage, since: Date): Check {
  return {
    title: "schedule",
    run: async (abortSignal) => {
      const lines = await readJobsLog(stage, since, '"OldestDue"', abortSignal);
      if (lines.length === 0) {
        throw new Error("no tick has measured OldestDue yet");
      }
      return { works: "a tick has measured OldestDue" };
    },
  };
}

async function readJobsLog(stage: Stage, since: Date, filterPattern: string, abortSignal: AbortSignal): Promise<readonly string[]> {
  const logs = new CloudWatchLogsClient({ region: stage.region });
  const query = { logGroupName: `${stackOf(stage)}/jobs`, startTime: since.getTime(), filterPattern, limit: 100 };
  const { events = [] } = await logs.send(new FilterLogEventsCommand(query), { abortSignal });
  return events.map(({ message = "" }) => message);
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
