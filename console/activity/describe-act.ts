import type { ActivityEntry } from "../../client/generated/operations.ts";
import { describeFailure } from "../words.ts";

/** The kinds that a person may choose among. */
export const actKinds = {
  connection: "Connections",
  setup: "Setups",
  requested: "Requests",
  handed_out: "Tokens",
  relayed: "Relayed calls",
  connect_session: "Connect sessions",
  operator: "The operator's commands",
} as const;

/** The kind of an act, which is how its name begins. */
export const toKind = ({ what }: Pick<ActivityEntry, "what">): string => what.split(".")[0] ?? what;

/** Whether an act did not succeed, or tells of a failure. */
export const isFailed = ({ result }: Pick<ActivityEntry, "result">): boolean => result !== null && !/^[123]\d\d$/.test(result);

/** What an act came to: nothing to tell, an answer's status, or a failure in words. */
export function describeResult({ result }: Pick<ActivityEntry, "result">): string | undefined {
  if (result === null || !isFailed({ result })) {
    return undefined;
  }
  return /^\d+$/.test(result) ? `Refused with ${result}` : describeFailure(result).title;
}

const kinds: Readonly<Record<ActivityEntry["who"]["kind"], string>> = {
  person: "a person",
  machine: "a machine",
  system: "Aurora, by itself",
  operator: "the operator of Aurora",
  unknown: "not known yet",
};

/** Who acted. An event does not say it before its hour is sealed. @param person - The reader. */
export const describeWho = ({ kind, id }: ActivityEntry["who"], person: string): string =>
  id === null ? kinds[kind] : id === person ? `${id} (you)` : kind === "machine" ? `${id} (machine)` : id;
