import { Failure } from "../../../errors.ts";
import { joinSettled, type Settled, settle } from "../../../setup/interrupted.ts";
import { type Change, type ChangeKey, type ChangeOutcome, toChangeId } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { CloudFailure, findRefusal, type Refusal } from "../cloud-failure.ts";
import type { CloudSession } from "./cloud-session.ts";
import type { Waits } from "./waits.ts";

export type Outcomes = ReadonlyMap<string, ChangeOutcome>;

/**
 * Refusals that are final for the change that met them. What passes by itself, and what is the operator's fault, is none of them. None of these
 * words is a failure code: a run in which every project met one has no fault.
 */
const codes: Partial<Record<Refusal, string>> = {
  account_missing: "member_not_found",
  missing: "gone_meanwhile",
  exists: "already_exists",
  domain_restricted: "domain_restricted",
  creation_disabled: "service_account_creation_disabled",
  perimeter: "perimeter",
  org_policy: "org_policy",
  issuer_forbidden: "issuer_forbidden",
  billing_required: "billing_required",
  terms_not_accepted: "terms_not_accepted",
  access_hidden: "dataset_access_hidden",
};

/**
 * Maps what a call threw to the code of one change's outcome. A policy of the customer's organisation that has no word of its own is named:
 * `org_policy:custom.denyX`.
 *
 * @throws The error itself, when it concerns more than this change: a lost connection, throttling, a conflict, an expired token, a bug.
 */
export function toRefusalCode(error: unknown): string {
  const refusal = findRefusal(error);
  const code = refusal === undefined ? undefined : codes[refusal];
  if (code !== undefined) {
    const constraint = refusal === "org_policy" && error instanceof CloudFailure ? error.constraint : undefined;
    return constraint === undefined ? code : `${code}:${constraint}`;
  }
  if (refusal === "other" && error instanceof Failure) {
    if (error.code === "provider_forbidden") {
      return "not_permitted";
    }
    if (error.code === "provider_answer_invalid") {
      return "refused";
    }
  }
  throw error;
}

export const toFailed = (error: unknown): ChangeOutcome => ({ state: "failed", code: toRefusalCode(error) });

/** Gives each change its outcome, by its id. */
export const buildOutcomes = <T extends ChangeKey>(list: readonly T[], toOutcome: (change: T) => ChangeOutcome): Outcomes =>
  new Map(list.map((change) => [toChangeId(change), toOutcome(change)]));

/**
 * Does one piece of work for all changes of one project: what it is refused with is the outcome of each. Without a change nothing is done.
 *
 * @throws {Failure} What {@link toRefusalCode} throws.
 */
export async function inProject<T extends ChangeKey>(list: readonly T[], work: (project: string) => Promise<Outcomes>): Promise<Outcomes> {
  const [first] = list;
  if (first === undefined) {
    return new Map();
  }
  try {
    return await work(first.target);
  } catch (error) {
    const failed = toFailed(error);
    return buildOutcomes(list, () => failed);
  }
}

export const only = (change: ChangeKey, outcome: ChangeOutcome): Outcomes => buildOutcomes([change], () => outcome);

/** What every step works with. @param location - Of the dataset for the billing export. */
export type StepContext = { readonly google: CloudSession; readonly call: SetupCall; readonly waits: Waits; readonly location: string };

/** Makes one change, in a step that makes its changes one after the other. */
export type MakeChange = (change: Change, context: StepContext) => Promise<ChangeOutcome>;

/** Builds the parts of {@link inTurn} that each make one change. A refusal is the outcome of its change: the others are still made. */
export const oneByOne = (list: readonly Change[], make: (change: Change) => Promise<ChangeOutcome>): readonly (() => Promise<Outcomes>)[] =>
  list.map((change) => async () => only(change, await make(change).catch(toFailed)));

/**
 * Makes the parts of a step, one after another.
 *
 * @throws {Interrupted} A part failed: with the outcomes of this one and of those before it.
 */
export async function inTurn(parts: readonly (() => Promise<Outcomes>)[]): Promise<Outcomes> {
  const ends: Settled[] = [];
  for (const part of parts) {
    ends.push(await settle(part()));
    if (ends.at(-1)?.failure !== undefined) {
      break;
    }
  }
  return joinSettled(ends);
}

export const mergeOutcomes = (all: readonly Outcomes[]): Outcomes => new Map(all.flatMap((outcomes) => [...outcomes]));
