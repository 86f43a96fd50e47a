import type { Failure } from "../../errors.ts";
import type { Connection } from "../connection.ts";

/** The outcome of one step of a duty. Without `failure` it was done. */
export type DutyResult = {
  readonly kind: "duty";
  readonly name: string;
  readonly connection: Connection;
  readonly failure?: Failure;
};
