/** What the query of a return path tells: how a login has ended. */
export type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "confirm"; readonly value: string }
  | { readonly kind: "connected" }
  | { readonly kind: "failed"; readonly code: string };

/** Reads an outcome. Total: whatever anybody writes into a link, the page has an answer. */
export function parseOutcome(query: URLSearchParams): Outcome {
  const value = query.get("confirm");
  switch (query.get("login")) {
    case "gcp_confirm":
      return value === null ? { kind: "failed", code: "confirmation_invalid" } : { kind: "confirm", value };
    case "gcp_setup_pending":
      return { kind: "connected" };
    case "gcp_failed":
      // A link may say anything here; only what looks like a code is repeated.
      return { kind: "failed", code: /^[a-z][a-z0-9_]{1,39}$/.exec(query.get("error") ?? "")?.[0] ?? "unknown" };
    default:
      return { kind: "none" };
  }
}

/**
 * Reads the outcome and takes it out of the address, so that neither a confirmation nor an error is in the history, in a
 * bookmark, or shown again at a reload.
 */
export function takeOutcome(): Outcome {
  const { pathname, search } = window.location;
  if (search !== "") {
    window.history.replaceState(null, "", pathname);
  }
  return parseOutcome(new URLSearchParams(search));
}
