import type { Tombstone } from "../../../lib/connections/connection.ts";

/** The role that a disconnect has left. */
export const findLeftRole = ({ grant }: Pick<Tombstone, "grant">): string | undefined =>
  grant.parts?.find(({ what }) => what === "role")?.target;
