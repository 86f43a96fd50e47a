import type { RelayedCall } from "./parse-call.ts";

/** A segment of a pattern: a word, or `*` for any one segment. A verb may follow its colon, as Google has them. */
const segment = "/(?:\\*|[\\w.$-]+)(?::\\w+)?";

/**
 * Makes the form of a provider's patterns: `GET /subscriptions/*`.
 *
 * @param host - An expression for the host, which then stands before the path. Default: patterns name none.
 */
export const formWith = (host = ""): RegExp => new RegExp(`^(?:GET|POST|PUT|PATCH|DELETE) ${host}(?:${segment})+$`);

/** Names a call in the form of patterns. `HEAD` reads what `GET` does (RFC 9110, section 9.3.2). */
export const nameByPath = ({ method, segments }: RelayedCall, host = ""): string =>
  `${method === "HEAD" ? "GET" : method} ${host}/${segments.join("/")}`;

/**
 * Reads a pattern. `*` stands for one segment without a colon, so that no pattern allows a verb that it does not name. Case does not count, because it does
 * not at Azure.
 */
export const toExpression = (pattern: string): RegExp => new RegExp(`^${pattern.split("*").map(toLiteral).join("[^/:]+")}$`, "i");

const toLiteral = (text: string): string => text.replace(/[.$]/g, "\\$&");
