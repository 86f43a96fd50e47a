import { googleTeardown } from "./gcp/teardown.ts";
import type { BuildTeardown, Served } from "./served.ts";

/**
 * What takes back what setups made, for the functions that disconnect connections of every provider. Not in `providers.ts`, for the reason that
 * `setups.ts` has.
 */
export const everyTeardown: Served<BuildTeardown> = { gcp: googleTeardown };
