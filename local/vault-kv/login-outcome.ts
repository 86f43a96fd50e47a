import type { Reply } from "../simulator/reply.ts";
import type { Identity, RoleGrant } from "./tokens.ts";

/** The input of a login, and its outcome. */
export type LoginBody = Readonly<Record<string, unknown>>;
export type LoginOutcome = (Identity & { readonly grant: RoleGrant }) | { readonly refused: Reply };
