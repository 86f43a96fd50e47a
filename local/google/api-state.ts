import type { Dataset } from "./dataset.ts";

type Outcome =
  | { readonly response: object; readonly metadata?: object }
  | { readonly error: { readonly code: number; readonly message: string } };

/** A long-running operation. It runs until an instant of the simulator's clock; only then its outcome is shown. */
export type Operation = {
  readonly name: string;
  readonly number: string;
  readonly endsAt: Date;
  /** The APIs that it enables or disables. */
  readonly services: readonly string[];
  readonly outcome: () => Outcome;
};

/** What an accepted call changes. It takes effect at an instant, so that a moved clock is enough to see it. */
export type ServiceChange = { readonly service: string; readonly enabled: boolean; readonly at: Date };
export type LabelChange = { readonly labels: Readonly<Record<string, string>>; readonly at: Date };

export type ProjectState = {
  readonly services: ServiceChange[];
  readonly labels: LabelChange[];
  readonly datasets: Map<string, Dataset>;
};

/** What happens to the next operations that enable an API, as a test or a demo has asked. */
export type ServiceTrouble = {
  readonly service: string;
  readonly trouble: "fails" | "busy";
  /** The number of the only project; `null`: any. */
  readonly number: string | null;
  times: number;
};

/** A project has one state for all accounts that see it. */
export type ApiState = {
  /** By project number. */
  readonly projects: Map<string, ProjectState>;
  readonly operations: Map<string, Operation>;
  /** The used quota by the number of the consumer. */
  readonly quotas: Map<string, { readonly startedAt: Date; readonly spent: number }>;
  readonly troubles: ServiceTrouble[];
};

export const createApiState = (): ApiState => ({ projects: new Map(), operations: new Map(), quotas: new Map(), troubles: [] });
