import type { Reply } from "../simulator/reply.ts";
import type { Identity, RoleGrant } from "./tokens.ts";

/** What a login is sent, and what a method makes of it. */
export type LoginBody = Readonly<Record<string, unknown>>;
export type LoginOutcome = (Identity & { readonly grant: RoleGrant }) | { readonly refused: Reply };
