import type { Environment } from "../../lib/config.ts";
import type { Clock } from "../../lib/system.ts";

/** Where an organisation's own client of a provider is tested. */
export type ClientEndpoint = {
  /** The regions of which each has clients of its own. Empty: a client is known everywhere. */
  readonly regions: readonly string[];
  /** Finds the token endpoint. @param region - One of `regions`, or the provider's name. */
  find(region: string, signal: AbortSignal): Promise<string>;
};

/** Builds the endpoint of one provider. Reads only the keys of its addresses. */
export type BuildClientEndpoint = (env: Environment, clock: Clock) => ClientEndpoint;
