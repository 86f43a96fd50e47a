import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { addAccount, healGoogle, setGoogle } from "../fixtures/google-control.ts";
import { confirm, connect, newPerson } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { without } from "./rights.ts";

/** The deployed target, whose functions lose a right for a while. To be called inside of a `describe`: it brings its hooks. */
export function useRights() {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
      await setWaits(0);
    }
  });
  afterEach(() => missing ?? healGoogle(target));
  afterAll(() => missing ?? setWaits(1));

  // Retries of the state machine wait up to a minute: here they are made at once.
  const setWaits = (scale: number) =>
    fetch(`${deployed.aws}/_ministack/config`, { method: "POST", body: JSON.stringify({ "stepfunctions._SFN_WAIT_SCALE": scale }) });

  const someone = async () => ({ person: await newPerson(target), account: await addAccount(target) });

  /** Somebody whose token is never worth keeping: who needs it has to refresh it, and so has the schedule. */
  const someoneInNeed = async () => {
    await setGoogle(target, { access_token_lifetime_seconds: 4 });
    const { person, account } = await someone();
    await confirm(person, await connect(person, account));
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    return { person, account, machine };
  };

  /** Brings the schedule's minute about in every partition until something shows; a token is due seconds after it was given. */
  const tickUntil = (shows: () => Promise<boolean>) => {
    const schedules = deployed.template.functions.jobsRefreshDue?.schedules ?? [];
    const tick = async () => {
      await Promise.all(schedules.map(({ input }) => invokeFunction(deployed.aws, "jobsRefreshDue", input)));
      return shows();
    };
    return expect.poll(tick, { timeout: 30_000, interval: 500 }).toBe(true);
  };

  /** A function that runs already has read its secrets: the next one has not. */
  const take = async <T>(functionKey: string, about: string, deed: () => Promise<T>, on = ""): Promise<T> => {
    await deployed.killFunctions();
    return without(deployed.aws, { functionKey, about, on }, deed);
  };

  /** The codes that a function has logged about somebody's request since. */
  const logged = async (functionKey: string, deed: () => Promise<unknown>): Promise<string> => {
    const before = (await deployed.logs()).filter((line) => line.functionKey === functionKey).length;
    await deed();
    const lines = (await deployed.logs()).filter((line) => line.functionKey === functionKey).slice(before);
    return lines.map(({ line }) => line).join("\n");
  };
  return { target: () => target, deployed: () => deployed, someone, someoneInNeed, tickUntil, take, logged };
}
