import type { ConnectionKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import { type SetupClaims, toHoldId } from "./setup-claims.ts";

/** What holds a connection for seconds: `id` names the attempt. `until`: from then on another one may hold it. */
type Hold = { readonly claims: Pick<SetupClaims, "claim" | "release">; readonly id: string; readonly until: Date };

/** Does work while no run can begin on a connection. @param isBusy - Answers in its place, with the run that works on it. */
export async function whileHeld<T>(
  { claims, id, until }: Hold,
  connection: ConnectionKey,
  work: () => Promise<T>,
  isBusy: (runId: string) => T = refuseBusy,
): Promise<T> {
  const hold = toHoldId(id);
  const holder = await claims.claim(connection, hold, until);
  if (holder !== hold) {
    return isBusy(holder);
  }
  try {
    return await work();
  } finally {
    await claims.release(connection, hold);
  }
}

/** @throws {Failure} `connection_busy` */
export function refuseBusy(): never {
  throw new Failure("connection_busy", { retryAfterSeconds: 15, detail: "another setup or teardown works on the connection" });
}
