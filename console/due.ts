import type { Connection } from "./answers.ts";

/** Whether the schedule has something to do with a connection by now, so that what is shown of it may be old. */
export const isDue = ({ next }: Pick<Connection, "next">, now: Date): boolean => next !== null && new Date(next.at) <= now;

/** Whether a connection changes by itself within seconds: it is being disconnected. One that waits for a store of ours is tried again at its time. */
export const isMoving = ({ status, last_failure }: Pick<Connection, "status" | "last_failure">): boolean =>
  status === "disconnecting" && last_failure === null;
