import type { Connection } from "../answers.ts";
import { describeStatus } from "../words.ts";

/** A connection's status, in a word that does not depend on its colour. */
export const StatusBadge = ({ of }: { readonly of: Pick<Connection, "status" | "last_failure"> }) => (
  <p class="badge" data-status={of.status}>
    <span class="visually-hidden">Status: </span>
    <span>{describeStatus(of)}</span>
  </p>
);
