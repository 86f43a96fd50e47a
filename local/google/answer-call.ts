import { controlRoutes } from "./control.ts";
import { answerWithFault, takeFault } from "./faults.ts";
import { renderPage } from "./page.ts";
import { Refused, type Reply } from "./reply.ts";
import { type Call, findRoute, type Route } from "./route.ts";
import { googleRoutes } from "./routes.ts";
import { type LoggedCall, now, type World } from "./world.ts";

/** Answers one call: logs it, lets a fault have its way, and asks the handler. The control plane has no faults and no log. */
export async function answerCall(call: Call, world: World, signal: AbortSignal): Promise<Reply | "dropped"> {
  if (call.path.startsWith("/_control")) return handle(controlRoutes, call, world);
  const entry = toLogEntry(call, now(world));
  world.calls.add(entry);
  const reply = await answerWithFault(takeFault(world.faults, call.method, call.path), () => handle(googleRoutes, call, world), signal);
  entry.status = reply === "dropped" ? null : reply.status;
  return reply;
}

async function handle(routes: readonly Route[], call: Call, world: World): Promise<Reply> {
  const handler = findRoute(routes, call);
  if (handler === undefined)
    return renderPage(404, "Error 404 (Not Found)", "<h1>404.</h1>\n<p>The requested URL was not found on this server.</p>");
  try {
    return await handler(call, world);
  } catch (error) {
    if (error instanceof Refused) return error.reply;
    throw error;
  }
}

function toLogEntry({ method, path, headers, query, form }: Call, at: Date): LoggedCall {
  return {
    method,
    path,
    at: at.toISOString(),
    status: null,
    authorization: headers.authorization ?? null,
    query: Object.fromEntries(query),
    form: Object.fromEntries(form),
  };
}
