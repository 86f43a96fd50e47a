import type { MayExecute } from "../may-execute.ts";

/** With a scope that writes: each scope that only reads ends in `:read`. */
export const mayExecuteInTailscale: MayExecute = ({ scopesGranted }) => scopesGranted.some((scope) => !scope.endsWith(":read"));
