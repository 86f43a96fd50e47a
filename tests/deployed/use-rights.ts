import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { lastSeconds } from "../../lib/connections/record/live-token.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import type { LogLine } from "../../local/deployed/logs.ts";
import { restartFunctions } from "../../local/deployed/restart.ts";
import { readRoleName } from "../../local/deployed/role-name.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { switchSchedule } from "../../local/deployed/switch-schedule.ts";
import { addAccount, healGoogle, setGoogle } from "../fixtures/google-control.ts";
import { type Answer, connectFully, newPerson } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { without, withoutRight } from "./rights.ts";

/** What a function logs that may not publish: MiniStack's refusal, and the event that waits. */
export const notPublished = (event: string) =>
  new RegExp(`"event":"${event}".*"reason":"AccessDeniedException".*an event could not be published yet`);

/**
 * The deployed target, whose functions lose a right for a while. Connections are refreshed when a test ticks and not by the clock: a
 * tick beside the test could refresh first, or be killed with the lease. To be called inside of a `describe`: it brings its hooks.
 */
export function useRights() {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
      await setWaits(0);
      await switchSchedule(deployed.aws, "jobsRefreshDue", false);
    }
  });
  afterEach(() => missing ?? healGoogle(target));
  afterAll(async () => {
    if (missing === undefined) {
      await switchSchedule(deployed.aws, "jobsRefreshDue", true);
      await setWaits(1);
    }
  });

  // Retries of the state machine wait up to a minute: here they are made at once.
  const setWaits = (scale: number) =>
    fetch(`${deployed.aws}/_ministack/config`, { method: "POST", body: JSON.stringify({ "stepfunctions._SFN_WAIT_SCALE": scale }) });

  const someone = async (projects = 0) => ({
    person: await newPerson(target),
    account: await addAccount(target, { projects, apis: "missing" }),
  });

  /**
   * Connects a person whose access tokens can be used for two seconds, and waits for the end of those: the next use refreshes the token, and
   * so does every tick. Waits for the end of the setup first: its tasks need tokens too, and a killed task leaves the lease taken.
   */
  const someoneDue = async () => {
    await setGoogle(target, { access_token_lifetime_seconds: 7 });
    const { person, account } = await someone();
    await connectFully(person, account);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    // The setup's last task may have refreshed it just now.
    const { json } = await person.client.readConnection("gcp");
    await sleep(Math.max(0, Date.parse(String(json.expires_at)) - lastSeconds * 1000 - Date.now()));
    return { person, account, machine };
  };

  /** Brings the schedule's minute about in every partition. */
  const tick = async () => {
    const schedules = deployed.template.functions.jobsRefreshDue?.schedules ?? [];
    await Promise.all(schedules.map(({ input }) => invokeFunction(deployed.aws, "jobsRefreshDue", input)));
  };

  /** Ticks until something shows; a token is due seconds after it was given. */
  const tickUntil = (shows: () => Promise<boolean>) => {
    const tickAndLook = async () => {
      await tick();
      return shows();
    };
    return expect.poll(tickAndLook, { timeout: 30_000, interval: 500 }).toBe(true);
  };

  /** A function that runs already has read its secrets: the next one has not. */
  const take = async <T>(functionKey: string, about: string, deed: () => Promise<T>, on = ""): Promise<T> => {
    await restartFunctions(deployed.aws, [functionKey]);
    return without(deployed.aws, { functionKey, about, on }, deed);
  };

  /** The same right of many functions. */
  const takeFromAll = async <T>(functionKeys: readonly string[], about: string, deed: () => Promise<T>): Promise<T> => {
    await restartFunctions(deployed.aws, functionKeys);
    // Functions may share a role, which loses the right once.
    const roleNames = new Set(await Promise.all(functionKeys.map((functionKey) => readRoleName(deployed.aws, functionKey))));
    const takeAlso = (inner: () => Promise<T>, roleName: string) => () => withoutRight(deployed.aws, { roleName, about }, inner);
    return [...roleNames].reduce(takeAlso, deed)();
  };

  /** Makes each function's calls while no function has that right. @param calls - By the function's name, or that and a word. @returns Status and code of each answer. */
  const callWithout = (about: string, calls: Readonly<Record<string, () => Promise<Answer>>>) =>
    takeFromAll([...new Set(Object.keys(calls).map((name) => name.split(" ")[0] ?? ""))], about, async () => {
      // Each is a cold start: few at a time.
      const answers = await mapBounded(Object.entries(calls), 3, async ([name, call]) => {
        const { status, json } = await call();
        return [name, `${status} ${json.code}`] as const;
      });
      return Object.fromEntries(answers);
    });

  /**
   * Does something and waits until the function has logged what is expected. MiniStack reads what a function wrote for some milliseconds
   * after its answer; a line that comes later is in the log only after the next invocation of the same process.
   *
   * @param again - Invokes the function once more. Default: with an event that it refuses.
   */
  const untilLogged = async (
    functionKey: string,
    expected: RegExp,
    deed: () => Promise<unknown>,
    again: () => Promise<unknown> = () => invokeFunction(deployed.aws, functionKey, {}),
  ): Promise<void> => {
    const begun = new Date();
    const ofFunction = (line: LogLine) => line.functionKey === functionKey;
    const readSince = async () =>
      (await deployed.logs(begun))
        .filter(ofFunction)
        .map(({ line }) => line)
        .join("\n");
    await deed();
    const readOrInvoke = async () => {
      const log = await readSince();
      if (expected.test(log)) {
        return log;
      }
      await again();
      return readSince();
    };
    await expect.poll(readOrInvoke, { timeout: 30_000, interval: 500 }).toMatch(expected);
  };
  return {
    target: () => target,
    deployed: () => deployed,
    someone,
    someoneDue,
    tick,
    tickUntil,
    take,
    takeFromAll,
    callWithout,
    untilLogged,
  };
}
