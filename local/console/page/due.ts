import type { Connection } from "./answers.ts";

/** Whether the schedule has something to do with a connection by now, so that what is shown of it may be old. */
export const isDue = ({ next }: Pick<Connection, "next">, now: Date): boolean => next !== null && new Date(next.at) <= now;
