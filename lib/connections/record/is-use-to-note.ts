import { secondsAfter } from "../../instants.ts";
import type { Connection } from "../connection.ts";

/** A use is recorded when the last one is this old. */
const usedEverySeconds = 3600;

/** Whether a use of the connection is written on its record: at most one an hour is. */
export const isUseToNote = ({ lastUsedAt }: Pick<Connection, "lastUsedAt">, now: Date): boolean =>
  secondsAfter(lastUsedAt, usedEverySeconds) <= now;
