import { type Cause, findTrouble, findUpcoming, groupByCause } from "../../lib/connections/attention.ts";
import { ownClientOf } from "../../lib/connections/connection.ts";
import { hasTime, readMost } from "../../lib/connections/read-until.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { defined } from "../../lib/defined.ts";
import { serve } from "../../lib/http/serve.ts";
import type { Clock } from "../../lib/system.ts";
import { describeCause } from "./describe-cause.ts";
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
    upcoming: groupByCause(own, (each) => findUpcoming(each, now)).map((cause) => toCauseView(cause, "at")),
  };
});

/** Connections of a cause that an answer names. */
const mostNamed = 20;

/** @param time - The name of the instant: since when it is so, or at which it will be. */
function toCauseView({ cause, severity, at, acts, step, connections }: Cause, time: "since" | "at") {
  const named = connections.slice(0, mostNamed).map(({ connection: { provider, account, label = null, failure, details }, trouble }) => ({
    ...{ provider, account, label, severity: trouble.severity, [time]: trouble.at.toISOString() },
    ...(failure?.code === cause ? defined({ command: failure.command }) : {}),
    ...defined({ own_client: ownClientOf({ details }) }),
  }));
  const { title, action } = describeCause(cause);
  const next = { step, text: action };
  return { cause, title, severity, acts, [time]: at.toISOString(), count: connections.length, connections: named, next };
}
