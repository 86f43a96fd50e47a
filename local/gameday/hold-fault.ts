import type { Progress } from "../../ops/progress.ts";
import { restartFunctions } from "../deployed/restart.ts";
import { type Asked, describeAnswers } from "./callers.ts";
import type { Day } from "./day.ts";
import type { Fault, Stage } from "./fault.ts";
import { findLost } from "./fleet.ts";

/** What one fault of the game day has shown. */
export type Outcome = {
  readonly fault: Fault;
  /** What callers saw until it ended, in words. */
  readonly seen: string;
  /** Minutes from the fault to its alarm. `undefined`: it has none. */
  readonly alarmAfter: number | undefined;
  /** Minutes from the step until no alarm was raised any more. */
  readonly clearedAfter: number;
  /** The other alarms that were raised, in their order. */
  readonly also: readonly string[];
  /** The connections of which no token is served at the end. */
  readonly lost: readonly string[];
};

/** Minutes in which an alarm must be raised. */
const mostToRaise = 30;
/** Minutes in which every alarm must clear: an hour's window and what the back-off takes. */
const mostToClear = 90;
/** Minutes for which a fault without an alarm lasts. */
const withoutAlarm = 6;

/**
 * Makes one fault, waits for its alarm, does the step that ends it, and waits until every alarm is over and every connection serves tokens.
 *
 * @throws {Error} The alarm is not raised or not over in time, or an alarm is raised that the fault does not explain.
 */
export async function holdFault(fault: Fault, stage: Stage, day: Day, progress: Progress): Promise<Outcome> {
  const begun = day.minutes();
  const asked: Asked[] = [];
  const pass = async () => void asked.push(...(await day.passMinute()));
  const end = await progress.step(`${fault.title}: made`, () => fault.make(stage));
  let isEnded = false;
  try {
    const alarmAfter = await progress.step(fault.alarm ?? "no alarm", async (say) => {
      do {
        await pass();
        say(`minute ${day.minutes() - begun}: ${describeAnswers(asked)}`);
      } while (!isEnough(fault, day, begun, describeAnswers(asked)));
      return minutesTo(fault, day, begun);
    });
    await progress.step(`Step: ${fault.step.split(". ")[0]}`, end);
    isEnded = true;
    const repaired = day.minutes();
    const seen = describeAnswers(asked);
    const clearedAfter = await progress.step("Every alarm is over, every connection serves tokens", async (say) => {
      let left: readonly string[];
      do {
        const unserved = findLost(await day.passMinute());
        left = [...day.raised(), ...unserved];
        say(`minute ${day.minutes() - repaired}: ${left.join(", ") || "all well"}`);
      } while (left.length > 0 && day.minutes() - repaired < mostToClear);
      return day.minutes() - repaired;
    });
    if (day.raised().length > 0) {
      throw new Error(`${fault.title}: still raised ${mostToClear} min after its end: ${day.raised().join(", ")}`);
    }
    // A new process has no token in memory: each comes from the store or from the provider.
    await restartFunctions(stage.deployed.aws, ["tokensServe"]);
    const lost = findLost(await day.passMinute());
    return { fault, seen, alarmAfter, clearedAfter, also: findAlso(fault, day, begun), lost };
  } finally {
    if (!isEnded) {
      await end();
    }
  }
}

/** @throws {Error} The alarm was not raised in time, or callers met something else. */
function isEnough({ title, alarm, felt }: Fault, day: Day, begun: number, seen: string): boolean {
  if (felt === undefined && seen !== "nothing") {
    throw new Error(`${title}: callers met ${seen}`);
  }
  const minutes = day.minutes() - begun;
  const isRaised = alarm === undefined ? minutes >= withoutAlarm : day.raised().includes(alarm);
  const isFelt = felt === undefined || seen.includes(` ${felt}`);
  if ((!isRaised || !isFelt) && minutes >= mostToRaise) {
    throw new Error(`${title}: after ${mostToRaise} min ${isRaised ? `callers met ${seen}` : `${alarm} is not raised`}`);
  }
  return isRaised && isFelt;
}

function minutesTo({ alarm }: Fault, day: Day, begun: number): number | undefined {
  const at = alarm === undefined ? undefined : day.raisedAt(alarm, begun);
  return at === undefined ? undefined : at - begun + 1;
}

/** @throws {Error} An alarm was raised that the fault does not explain. */
function findAlso({ title, alarm, also }: Fault, day: Day, begun: number): readonly string[] {
  const telling = day.alarms.filter(({ tells }) => tells).map(({ name }) => name);
  const others = telling.filter((name) => name !== alarm && day.raisedAt(name, begun) !== undefined);
  const unexplained = others.filter((name) => also[name] === undefined);
  if (unexplained.length > 0) {
    throw new Error(`${title}: raised as well, and nothing says why: ${unexplained.join(", ")}`);
  }
  return others;
}
