import type { RelayedCall } from "./parse-call.ts";
import type { CallKind } from "./relay-rules.ts";

/** A row of a provider's table of calls. */
export type CallPattern = {
  /** Default: any method. */
  readonly method?: "GET" | "POST" | "PUT";
  /** Default: any host of the provider. */
  readonly host?: string;
  /** The whole path. `*` stands for any characters of one segment, a segment `**` for any segments, or none. Case does not count. */
  readonly path: string;
  /** Where it is documented, and what it answers. */
  readonly source: string;
};

/** Methods that read at every provider (RFC 9110, section 9.2.1). */
const safe: readonly string[] = ["GET", "HEAD"];

/**
 * Makes the judgement of calls by two tables: what is in `never` is never sent. Otherwise a call reads if its method is safe, or it is among those that
 * read although their method is not.
 */
export function kindByTables(tables: {
  readonly reads: readonly CallPattern[];
  readonly never: readonly CallPattern[];
}): (call: RelayedCall) => CallKind {
  const [fitsReads, fitsNever] = [fitsAny(tables.reads), fitsAny(tables.never)];
  return (call) => {
    if (fitsNever(call)) {
      return "never";
    }
    return safe.includes(call.method) || fitsReads(call) ? "read" : "write";
  };
}

function fitsAny(patterns: readonly CallPattern[]): (call: RelayedCall) => boolean {
  const rows = patterns.map(({ path, ...row }) => ({ ...row, path: toExpression(path) }));
  return ({ method, host, segments }) => {
    const path = `/${segments.join("/")}`;
    return rows.some((row) => (row.method ?? method) === method && (row.host === undefined || row.host === host) && row.path.test(path));
  };
}

function toExpression(pattern: string): RegExp {
  const segments = pattern.split("/").slice(1);
  const parts = segments.map((segment) => (segment === "**" ? "(?:/[^/]+)*" : `/${segment.split("*").map(toLiteral).join("[^/]*")}`));
  return new RegExp(`^${parts.join("")}$`, "i");
}

const toLiteral = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
