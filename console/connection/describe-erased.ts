import { partFor } from "../providers/parts.ts";
import type { Ended } from "./remember-disconnection.ts";

/** Says what a disconnect has erased here. While something is still tried at the provider, the credential is kept for it: what is left says how long. */
export function describeErased(ended: Pick<Ended, "provider" | "method" | "state" | "left">): string {
  const { state, left } = ended;
  if (state !== "disconnected") {
    return "Within a minute no caller gets its token.";
  }
  if (partFor(ended).storesNothing === true) {
    return "The record is erased here. Nothing secret was stored.";
  }
  const isKept = left.some((each) => each.state === "pending" || (each.what === "grant" && each.code !== "grant_shared"));
  return isKept
    ? "The record is erased here, and within a minute no caller gets its token."
    : "The credential and the record are erased here.";
}
