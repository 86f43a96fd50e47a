import { type Cause, findTrouble, findUpcoming, groupByCause, isPassing } from "../../lib/connections/attention.ts";
import { hasTime, readMost } from "../../lib/connections/read-until.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { defined } from "../../lib/defined.ts";
import { failures, isFailureCode } from "../../lib/errors.ts";
import { serve } from "../../lib/http/serve.ts";
import type { Clock } from "../../lib/system.ts";
import * as routes from "./routes.ts";

type Deps = { readonly connections: Pick<Connections, "listPage">; readonly clock: Clock };

/** `GET /attention`: what needs attention, and what expires soon, by cause. */
export const createAttention = serve(routes.listAttention, ({ connections, clock }: Deps) => async ({ principal, endsAt }) => {
  const { connections: own, isLast } = await readMost(connections, principal.tenant, hasTime(endsAt, clock));
  const now = clock();
  return {
    counted: own.length,
    complete: isLast,
    causes: groupByCause(own, findTrouble).map((cause) => toCauseView(cause, "since")),
    upcoming: groupByCause(own, (each) => (findTrouble(each) === undefined ? findUpcoming(each, now) : undefined)).map((cause) =>
      toCauseView(cause, "at"),
    ),
  };
});

/** Connections of a cause that an answer names. */
const mostNamed = 20;

/** @param time - The name of the instant: since when it is so, or at which it will be. */
function toCauseView({ cause, severity, at, acts, step, connections }: Cause, time: "since" | "at") {
  const named = connections.slice(0, mostNamed).map(({ connection: { provider, account, label = null, failure }, trouble }) => ({
    ...{ provider, account, label, severity: trouble.severity, [time]: trouble.at.toISOString() },
    ...(failure?.code === cause ? defined({ command: failure.command }) : {}),
  }));
  const { title, action } = describeCause(cause);
  const next = { step, text: action };
  return { cause, title, severity, acts, [time]: at.toISOString(), count: connections.length, connections: named, next };
}

/** The words of a cause for a person who has sent no request: the service retries by itself. */
function describeCause(cause: string): { readonly title: string; readonly action: string } {
  if (!isFailureCode(cause)) {
    return known[cause] ?? found;
  }
  const { title, action, owner } = failures[cause];
  const waiting = owner === "operator" ? "The operator of Aurora must act. It is retried automatically." : action;
  return { title, action: isPassing(cause) ? "Nothing needs to be done: it is retried automatically." : waiting };
}

const found = {
  title: "The last check found something to do",
  action: "Check the connection: the answer has findings with what to do.",
};

const known: Readonly<Record<string, { readonly title: string; readonly action: string }>> = {
  setup_none_ready: { ...found, title: "The last setup left nothing ready" },
  secret_expiring: {
    title: "A secret or certificate of the customer's expires",
    action: "Create the next one at the provider, and connect with it. The connection keeps its id.",
  },
  credential_expiry: {
    title: "A login that cannot be refreshed expires",
    action: "Connect the provider again before it expires.",
  },
};
