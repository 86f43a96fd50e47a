import type { Environment } from "../../lib/config.ts";
import { revocationMarksIn } from "../../lib/table/revocation-marks.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { composeEngine } from "../compose-engine.ts";

/** What the functions that give connections back have in common. */
export function composeDisconnect(env: Environment) {
  const { table, ...engine } = composeEngine(env);
  return { ...engine, tombstones: tombstonesIn(table), revocationMarks: revocationMarksIn(table) };
}
