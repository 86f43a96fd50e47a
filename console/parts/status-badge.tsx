import type { Connection } from "../answers.ts";
import { describeState } from "../words.ts";

/** A connection's state, in words that do not depend on its colour. */
export const StatusBadge = ({ of }: { readonly of: Pick<Connection, "state" | "status" | "last_failure"> }) => (
  <p class="badge" data-status={of.state}>
    <span class="visually-hidden">Status: </span>
    <span>{describeState(of)}</span>
  </p>
);
