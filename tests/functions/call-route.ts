import type { HttpHandler } from "../../lib/http/reply.ts";
import type { Permission } from "../../lib/http/rights.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEventFrom } from "../fixtures/http-event.ts";

export type Sent = {
  readonly query?: string;
  readonly body?: object | string;
  readonly path?: Record<string, string>;
  readonly tenant?: string;
  readonly permissions?: Permission[];
};

/** Calls routes as a person of `acme`, unless a call says otherwise, and keeps what the last call has logged. */
export function routeCaller() {
  let logged: readonly Record<string, unknown>[] = [];
  return {
    /** The codes that the last call has logged, without its metrics. */
    loggedCodes: () => logged.flatMap(({ code, level }) => (typeof code === "string" && level !== undefined ? [code] : [])),
    /** @param route - Such as `GET /azure/fetch_data`. */
    call: async (handler: HttpHandler, route: string, sent: Sent = {}) => {
      const { query = "", body, path = {}, tenant = "acme", permissions } = sent;
      const text = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
      const event = buildEventFrom({ tenant, ...(permissions === undefined ? {} : { permissions }) }, { route, query, path, ...text });
      const { result, entries } = await callHandler(handler, event);
      logged = entries;
      return { status: result.statusCode, headers: result.headers ?? {}, text: result.body ?? "" };
    },
  };
}
