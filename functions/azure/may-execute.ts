import type { MayExecute } from "../may-execute.ts";

/** Unless the application's roles were found to read only when it was connected. What is not known counts as allowed. */
export const mayExecuteInAzure: MayExecute = ({ details }) => details?.may_write !== "false";
