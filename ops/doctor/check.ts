import type { Stage } from "./stage.ts";

/** `fail`: it does not work. `warn`: it works, and will not protect or serve as it should. `unknown`: it could not be looked at. */
export type Level = "fail" | "warn" | "unknown";

/** What is wrong, and the command or step that mends it. No text holds a secret. */
export type Finding = { readonly level: Level; readonly what: string; readonly mend?: string };

/** One thing that a deploy can have wrong. */
export type Check = {
  readonly name: string;
  /** The rights of the operator's AWS login that it takes. */
  readonly rights: readonly string[];
  /** How long it may take. Default 20 s. */
  readonly timeoutMs?: number;
  look(stage: Stage): Promise<Looked>;
};

/** @param saw - What was looked at, in words. No findings: it is well. */
export type Looked = { readonly saw: string; readonly findings: readonly Finding[] };

export const fail = (what: string, mend: string): Finding => ({ level: "fail", what, mend });

export const warn = (what: string, mend: string): Finding => ({ level: "warn", what, mend });

export const unknown = (error: unknown): Finding => ({ level: "unknown", what: error instanceof Error ? error.message : String(error) });

/** Names up to five, and counts the rest. */
export function nameSome(names: readonly string[]): string {
  const more = names.length - 5;
  return more > 0 ? `${names.slice(0, 5).join(", ")} and ${more} more` : names.join(", ");
}
