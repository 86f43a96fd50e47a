import { googleDuties } from "./gcp/duties.ts";
import type { BuildDuties, Served } from "./served.ts";

/**
 * The duties beside those of the methods themselves, for the function that runs duties. Not in `providers.ts`: every other function would
 * bundle their code for nothing.
 */
export const everyDuty: Served<BuildDuties> = { gcp: googleDuties };
