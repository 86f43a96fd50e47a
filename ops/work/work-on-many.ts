import type { Connection } from "../../lib/connections/connection.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { toName } from "../find-connection.ts";
import { describeError } from "../missing-right.ts";
import type { Answer } from "../program.ts";
import { toRows } from "../rows.ts";
import type { FunctionAnswer } from "./ask-function.ts";

/** What became of one connection. */
export type Outcome = {
  readonly connection: string;
  readonly isWell: boolean;
  /** `refreshed`, `kept`, `works`, or `failed`. */
  readonly outcome: string;
  /** Why: a failure's code, or the reason of a refresh. */
  readonly why: string;
  /** What to do about a failure. */
  readonly action: string;
};

export type ManyOptions = {
  /** Connections that are worked on at a time: 1 or more. */
  readonly atOnce: number;
  /** Told how many are done. */
  readonly say: (detail: string) => void;
};

/**
 * Asks for work on each of some connections. A failure of one does not stop the others.
 *
 * @param ask - Throws if the function breaks.
 */
export async function workOnMany(
  connections: readonly Connection[],
  ask: (connection: Connection) => Promise<FunctionAnswer>,
  { atOnce, say }: ManyOptions,
): Promise<Answer & { readonly failed: number }> {
  let done = 0;
  const outcomes = await mapBounded(connections, atOnce, async (connection) => {
    const outcome = await askOne(connection, ask);
    done += 1;
    say(`${done} of ${connections.length}`);
    return outcome;
  });
  const failed = outcomes.filter(({ isWell }) => !isWell).length;
  const text = [
    ...toRows(
      ["connection", "outcome", "why", "what to do"],
      outcomes.map(({ connection, outcome, why, action }) => [connection, outcome, why, action]),
    ),
    `${outcomes.length - failed} of ${outcomes.length} succeeded`,
  ];
  return {
    text,
    json: { outcomes: outcomes.map(({ isWell, ...outcome }) => ({ ...outcome, succeeded: isWell })), failed, done: true },
    failed,
  };
}

async function askOne(connection: Connection, ask: (connection: Connection) => Promise<FunctionAnswer>): Promise<Outcome> {
  const name = toName(connection);
  try {
    return { connection: name, ...toOutcome(await ask(connection)) };
  } catch (error) {
    return { connection: name, isWell: false, outcome: "failed", why: describeError(error), action: "-" };
  }
}

/** Reads the answer of a refresh, or of a check. */
function toOutcome({ status, json }: FunctionAnswer): Omit<Outcome, "connection"> {
  if (status !== 200) {
    return { isWell: false, outcome: "failed", why: String(json.code ?? status), action: String(json.action ?? "-") };
  }
  const { works, failure, outcome, reason } = json;
  if (works === false) {
    const { code, action } = (failure ?? {}) as Readonly<Record<string, unknown>>;
    return { isWell: false, outcome: "failed", why: String(code), action: String(action) };
  }
  return { isWell: true, outcome: works === true ? "works" : String(outcome), why: String(reason ?? "-"), action: "-" };
}
