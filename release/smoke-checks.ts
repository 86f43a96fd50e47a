import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { type Stage, stackOf } from "./stage.ts";

/** What a check found, in words; or why it could not be made. A check that finds a fault throws. */
export type Found = { readonly works: string } | { readonly notChecked: string };

export type Check = { readonly title: string; readonly run: (signal: AbortSignal) => Promise<Found> };

const noToken = "no bearer token: set SMOKE_TOKEN, or SMOKE_TOKEN_URL in a workflow";

/** Checks over HTTP that a deployment answers, lets a caller in and no other, and can begin a login and hand out a token. */
export function checkApi(api: string, bearer: string | undefined): readonly Check[] {
  const authorization = bearer === undefined ? undefined : { authorization: `Bearer ${bearer}` };
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(new URL(path, api), { redirect: "manual", ...init });
    return { status: response.status, location: response.headers.get("location"), body: await readBody(response) };
  };
  return [
    {
      title: "health",
      run: async (signal) => {
        const { status, body } = await call("/healthz", { signal });
        expectStatus(status, 200, body);
        return { works: "table, credential store and operator secrets answer" };
      },
    },
    {
      title: "closed to others",
      run: async (signal) => {
        const { status, body } = await call("/connections", { signal });
        expectStatus(status, 401, body);
        return { works: "a caller without a credential is refused" };
      },
    },
    {
      title: "login link",
      run: async (signal) => {
        if (authorization === undefined) {
          return { notChecked: noToken };
        }
        const headers = { ...authorization, "content-type": "application/json" };
        const { status, body } = await call("/gcp/login", { method: "POST", headers, body: "{}", signal });
        expectStatus(status, 200, body);
        // The link holds a ticket that works once: it is followed, and printed nowhere.
        const start = await call(String(body.login_url), { signal });
        expectStatus(start.status, 303, start.body);
        const { host, searchParams } = new URL(start.location ?? "about:blank");
        if (!searchParams.has("state") || searchParams.get("code_challenge_method") !== "S256") {
          throw new Error(`it leads to ${host || "no page"}, without state and PKCE`);
        }
        return { works: `leads to ${host}` };
      },
    },
    {
      title: "token",
      run: async (signal) => {
        if (authorization === undefined) {
          return { notChecked: noToken };
        }
        const { status, body } = await call("/connections?limit=50", { headers: authorization, signal });
        expectStatus(status, 200, body);
        const listed: readonly Listed[] = Array.isArray(body.connections) ? body.connections : [];
        const active = listed.find((connection) => connection.status === "active");
        if (active === undefined) {
          return { notChecked: "the caller's organisation has no active connection: connect one of your own" };
        }
        const { provider, account } = active;
        const token = await call(`/connections/${provider}/token?account=${encodeURIComponent(account)}`, {
          headers: authorization,
          signal,
        });
        expectStatus(token.status, 200, token.body);
        return { works: `${provider} ${account}, until ${token.body.expires_at}` };
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

type Listed = { readonly provider: string; readonly account: string; readonly status: string };

async function readBody(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Names the code and no more: an answer's text may hold a token. */
function expectStatus(status: number, wanted: number, { code, failed }: Readonly<Record<string, unknown>>): void {
  if (status !== wanted) {
    const why = code ?? (failed === undefined ? undefined : JSON.stringify(failed));
    throw new Error(`HTTP ${status} in place of ${wanted}${why === undefined ? "" : `: ${why}`}`);
  }
}
