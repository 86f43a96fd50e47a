import type { Environment } from "../../lib/config.ts";
import { parkedGrantsIn } from "../../lib/table/parked-grants.ts";
import { revocationMarksIn } from "../../lib/table/revocation-marks.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { composeKeeping } from "../compose-keeping.ts";

/** What the functions that give connections back have in common. */
export function composeDisconnect(env: Environment) {
  const { table, ...keeping } = composeKeeping(env);
  return { ...keeping, parked: parkedGrantsIn(table), tombstones: tombstonesIn(table), revocationMarks: revocationMarksIn(table) };
}
