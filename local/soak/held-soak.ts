import type { Finding } from "./invariants/invariant.ts";
import type { Journal } from "./journal.ts";
import type { Plan } from "./plan.ts";

/** What a soak is asked for. `connections`: how many, those of customers included. */
export type SoakOptions = { readonly minutes: number; readonly seed: number; readonly connections: number };

/** A soak that has ended, and what was found. */
export type HeldSoak = SoakOptions & { readonly plan: Plan; readonly journal: Journal; readonly findings: readonly Finding[] };
