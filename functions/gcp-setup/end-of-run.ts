import * as v from "valibot";
import type { Environment } from "../../lib/config.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { scheduleDuty } from "../../lib/connections/duties/run-duty.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { onceSteps } from "../../lib/providers/google/setup/change-names.ts";
import { setupLookDuty } from "../../lib/setup/daily-drift-check.ts";
import { type FinishSetupDeps, finishSetup, recordSetupFailure as recordFailureOf } from "../../lib/setup/finish-setup.ts";
import { noteEnd } from "../../lib/setup/look-findings.ts";
import { readTargetsInUse } from "../../lib/setup/targets-in-use.ts";
import { executionInput, failureInput, finishInput, parseTaskInput } from "../../lib/setup/task-input.ts";
import { timers } from "../../lib/system.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { composeEvents } from "../compose.ts";
import { composeSetupStores } from "../gcp/compose-setup.ts";

/** Milliseconds for the record of the connection, whose lease may be held. */
const scheduleMs = 8000;

/** What the tasks are made of that end a run. */
function composeEndOfRun(env: Environment): FinishSetupDeps {
  const stores = composeSetupStores(env);
  const { table, clock } = stores;
  const { events } = composeEvents(env, table);
  const lease = { ...stores, timers, logger, events };
  const inUse = { ...stores, setup: { onceSteps } };
  return {
    ...stores,
    events,
    scheduleLook: (key, at, run) => {
      const change = async (connection: Connection) => ({
        ...noteEnd(connection, run, clock()),
        targets: await readTargetsInUse(inUse, connection),
      });
      return scheduleDuty(lease, key, { name: setupLookDuty, at, change }, AbortSignal.timeout(scheduleMs));
    },
  };
}

export const createFinish = (deps: FinishSetupDeps) => async (input: unknown) => finishSetup(deps, parseTaskInput(finishInput, input));
export const finish = lambda(createFinish, composeEndOfRun);

export const createRecordFailure = (deps: FinishSetupDeps) => async (input: unknown) =>
  recordFailureOf(deps, parseTaskInput(failureInput, input));
export const recordFailure = lambda(createRecordFailure, composeEndOfRun);

/**
 * What Step Functions tells EventBridge when an execution ends, as far as it is read here.
 *
 * @see {@link https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html Step Functions Execution Status Change}
 */
const statusChange = v.object({ detail: v.object({ input: v.pipe(v.string(), v.parseJson()) }) });

/**
 * Ends the run of an execution that ended without its own last task: it was stopped, or its time was up. Otherwise the run would hold its
 * connection until its deadline. A run that has ended keeps its end.
 */
export const createRecordStopped = (deps: FinishSetupDeps) => async (event: unknown) => {
  const { detail } = parseTaskInput(statusChange, event);
  return recordFailureOf(deps, { ...parseTaskInput(executionInput, detail.input), code: "setup_stopped" });
};
export const recordStopped = lambda(createRecordStopped, composeEndOfRun);
