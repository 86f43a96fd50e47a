import type { ActivityEntry } from "../../client/generated/operations.ts";
import { describeFailure } from "../words.ts";

const words: Readonly<Record<string, string>> = {
  "connection.connected": "Connected",
  "connection.method_changed": "Connected by another method",
  "connection.handed_over": "Taken over by a colleague",
  "connection.confirmed": "Confirmed",
  "connection.degraded": "Cannot be refreshed",
  "connection.recovered": "Works again",
  "connection.reauth_required": "Must be connected again",
  "connection.disconnected": "Disconnected",
  "connection.secret_expiring": "A secret expires soon",
  "connection.trust_insecure": "Its trust lets others in",
  "setup.started": "Setup started",
  "setup.completed": "Setup completed",
  "setup.partial": "Setup completed in part",
  "setup.needs_selection": "Setup waits for a choice",
  "setup.failed": "Setup failed",
  "setup.verified": "Project works now",
  "setup.drifted": "What setup made has changed",
  "setup.left_behind": "What setup made stays",
  "setup.torn_down": "What setup made was removed",
  handed_out: "Token given to a caller",
  relayed: "Call relayed to the provider",
};

/** What happened, in words; of a request its route. An act without words of its own is told by its name. */
export const describeAct = ({ what, route }: Pick<ActivityEntry, "what" | "route">): string =>
  words[what] ?? route ?? what.replaceAll(/[._]/g, " ");

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
