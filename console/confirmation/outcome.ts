import { toAddress, toPath } from "../parts/page-link.tsx";
import { parseRoute } from "../route.ts";

/** What the query of a return path tells: how a login has ended, and at which provider. */
export type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "confirm"; readonly provider: string; readonly value: string }
  | { readonly kind: "connected"; readonly provider: string }
  | { readonly kind: "failed"; readonly provider: string; readonly code: string };

/** Reads an outcome. Total: whatever is written into a link, the page has an answer. */
export function parseOutcome(query: URLSearchParams): Outcome {
  const [, provider = "", end] = /^([a-z]{2,20})_(confirm|setup_pending|success|failed)$/.exec(query.get("login") ?? "") ?? [];
  const value = query.get("confirm");
  if (end === undefined) {
    return { kind: "none" };
  }
  if (end === "setup_pending" || end === "success") {
    return { kind: "connected", provider };
  }
  if (end === "confirm") {
    return value === null ? { kind: "failed", provider, code: "confirmation_invalid" } : { kind: "confirm", provider, value };
  }
  // Where `error` is a word of an older client, `failure` is our code. A link may say anything here; only what looks like a code is repeated.
  const code = /^[a-z][a-z0-9_]{1,39}$/.exec(query.get("failure") ?? query.get("error") ?? "")?.[0] ?? "unknown";
  return { kind: "failed", provider, code };
}

/** Whether a query is that of a return path. */
export const tellsOutcome = (search: string): boolean => /[?&](login|confirm|error|failure)=/.test(search);

/**
 * Reads the outcome and takes it out of the address, so that neither a confirmation nor an error is in the history, in a
 * bookmark, or shown again at a reload. A query that tells no outcome is a page's own, and stays. A return path that the console does not
 * have becomes the overview's address.
 */
export function takeOutcome(): Outcome {
  const { pathname, search } = window.location;
  if (tellsOutcome(search)) {
    window.history.replaceState(null, "", parseRoute(toPath(pathname)).page === "unknown" ? toAddress("/") : pathname);
  }
  return parseOutcome(new URLSearchParams(search));
}
