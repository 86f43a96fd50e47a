import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { Failure } from "../../lib/errors.ts";
import { type NewSetupRun, type SetupRun, type SetupStanding, setupRunDays, setupSteps, verifyInEnd } from "../../lib/setup/setup-run.ts";
import type { SetupEnd, SetupRuns } from "../../lib/setup/setup-stores.ts";
import { type Clock, minutesAfter } from "../../lib/system.ts";

/** The fake of the port. Passes the same contract as the table. */
export function memorySetupRuns(clock: Clock): SetupRuns & { readonly stored: Map<string, SetupRun> } {
  const stored = new Map<string, SetupRun>();
  const newest = new Map<string, NewSetupRun>();
  const toPlace = ({ tenant, provider, account }: ConnectionKey) => JSON.stringify([tenant, provider, account]);
  const change = (runId: string, standing: SetupStanding | undefined, changes: Partial<SetupRun>) => {
    const run = stored.get(runId);
    const forward = run !== undefined && rank(run.standing) < (standing === undefined ? rank.ended : rank(standing));
    if (forward) {
      stored.set(runId, structuredClone({ ...run, ...changes, standing: standing ?? run.standing, updatedAt: clock() }));
    }
    return forward;
  };
  return {
    stored,
    create: async (run) => {
      if (!stored.has(run.runId)) {
        stored.set(run.runId, structuredClone({ ...run, standing: { state: "PENDING" }, results: [], updatedAt: run.createdAt }));
      }
      const before = newest.get(toPlace(run));
      if (run.sameAs === undefined && (before === undefined || before.createdAt <= run.createdAt)) {
        newest.set(toPlace(run), run);
      }
    },
    readNewest: async (connection) => {
      const run = newest.get(toPlace(connection));
      return run !== undefined && clock() < minutesAfter(run.createdAt, setupRunDays * 24 * 60) ? run.runId : undefined;
    },
    read: async (runId) => stored.get(runId),
    recordStarted: async (runId) => void change(runId, { state: "STARTED" }, {}),
    recordStep: async (runId, step) => void change(runId, { state: "PROGRESS", step }, {}),
    recordDiscovery: async (runId, discovery) => void change(runId, undefined, { discovery }),
    recordTarget: async (runId, result) => {
      const results = stored.get(runId)?.results ?? [];
      const earlier = results.find(({ target }) => target === result.target);
      if (result.state !== "working" || earlier === undefined || earlier.state === "working") {
        change(runId, undefined, { results: [...results.filter((each) => each !== earlier), result] });
      }
    },
    finish: async (runId, end) => {
      change(runId, end, { endedAt: clock() });
      const run = stored.get(runId);
      if (run === undefined) {
        throw new Failure("not_found");
      }
      return { standing: run.standing as SetupEnd, endedAt: run.endedAt ?? run.updatedAt };
    },
    recordVerified: async (runId, target) => {
      const run = stored.get(runId);
      const standing = run && verifyInEnd(run.standing, target);
      if (run !== undefined && standing !== undefined) {
        const results = run.results.map((each) => (each.target === target ? ({ target, state: "ready" } as const) : each));
        stored.set(runId, structuredClone({ ...run, results, standing, updatedAt: clock() }));
      }
    },
  };
}

function rank(standing: SetupStanding): number {
  const order = { PENDING: 0, STARTED: 1, PROGRESS: 2, SUCCESS: rank.ended, FAILURE: rank.ended };
  return order[standing.state] + (standing.state === "PROGRESS" ? setupSteps.findIndex(({ name }) => name === standing.step) : 0);
}
rank.ended = 100;
