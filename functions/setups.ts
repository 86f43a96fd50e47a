import { googleSetup } from "./gcp/setup.ts";
import type { BuildSetup, Served } from "./served.ts";

/**
 * The setups that follow a new connection, for the functions that make connections of every provider live. Not in `providers.ts`: most
 * functions start no setup, and would bundle the client of Step Functions for nothing.
 */
export const everySetup: Served<BuildSetup> = { gcp: googleSetup };
