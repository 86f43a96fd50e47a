import type { Connection } from "../answers.ts";
import type { Visit } from "../visit.ts";
import type { FailureWords } from "../words.ts";
import type { Method } from "./method.ts";

export type Provider = Connection["provider"];

/** Everything that this page knows of one provider and of no other. */
export type ProviderPart = {
  readonly provider: Provider;
  /** What people call it. */
  readonly name: string;
  readonly methods: readonly Method[];
  /** What this provider's customers are told in place of the words that fit every provider, by code. */
  readonly failureWords: FailureWords;
  /** Its permissions in plain words, by scope. One that is not in here is shown as it is. */
  readonly permissionWords: Readonly<Record<string, string>>;
  /** Shows what is being set up for a connection, and keeps it true until the signal. */
  readonly setup?: (visit: Visit, connection: Connection, signal: AbortSignal) => HTMLElement | undefined;
};
