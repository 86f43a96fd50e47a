import type { Tombstone } from "../../lib/connections/connection.ts";
import { defined } from "../../lib/defined.ts";
import type { ToLeftFields } from "../provider-parts.ts";

/** The role that a disconnect has left. */
export const findLeftRole = ({ grant }: Pick<Tombstone, "grant">): string | undefined =>
  grant.parts?.find(({ what }) => what === "role")?.target;

/** The fields of a connect by that role. */
export const leftFields: ToLeftFields = (tombstone) => defined({ roleArn: findLeftRole(tombstone) });
