import type { ConnectionFacts } from "../lib/connections/tokens/served-token.ts";
import type { Served } from "./served.ts";

/** What a token is for, in the provider's own words: ids and names, of which none is secret. `null`: the record does not hold it. */
export type About = Readonly<Record<string, string | boolean | null | readonly string[]>>;

/** Builds it for the connections of one provider, from the record alone. */
export type ToAbout = (facts: ConnectionFacts) => About;

/** Builds it for a connection of any provider. */
export const aboutOf =
  (served: Served<ToAbout>) =>
  (facts: ConnectionFacts): About =>
    served[facts.provider]?.(facts) ?? {};
