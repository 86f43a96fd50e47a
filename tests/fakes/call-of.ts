import type { Call } from "../../lib/connections/provider.ts";

/** A call about the connection of organisation `acme`. */
export const callOf = (signal: AbortSignal = new AbortController().signal): Call => ({
  at: { tenant: "acme", provider: "gcp", account: "default" },
  details: {},
  signal,
});
