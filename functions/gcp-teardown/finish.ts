import type { Environment } from "../../lib/config.ts";
import { toKey } from "../../lib/connections/connection.ts";
import { endTeardown } from "../../lib/connections/disconnect/disconnect-whole.ts";
import type { DisconnectPorts } from "../../lib/connections/ports.ts";
import { Failure } from "../../lib/errors.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { parseFailureCode } from "../../lib/setup/parse-failure-code.ts";
import { parseTaskInput, teardownEndInput } from "../../lib/setup/task-input.ts";
import { composeDisconnect } from "../compose.ts";
import { methods } from "../gcp/provider.ts";
import { buildGoogleTeardown } from "../gcp/setup.ts";
import { type TaskContext, toTaskLimits } from "../gcp-setup/task.ts";
import type { BuildTeardown } from "../provider-parts.ts";

/** Continues the disconnect: revokes the grant, erases the credential, leaves the tombstone. Last task of every teardown. */
export const createTask = (deps: DisconnectPorts) => async (input: unknown, context: TaskContext) => {
  const { error, ...facts } = parseTaskInput(teardownEndInput, input);
  const end = error === undefined ? {} : { code: parseFailureCode(error.Error) };
  const { signal } = toTaskLimits(context, deps.clock);
  return { runId: facts.runId, disconnect: await endTeardown(deps, toKey(facts), facts.runId, end, signal) };
};

/** It only continues disconnects. Its environment must not name the machine that it is a task of. */
const ended: BuildTeardown = (_env, table) =>
  buildGoogleTeardown(table, {
    start: () => Promise.reject(new Failure("setup_unavailable", { detail: "the task of a teardown starts none" })),
  });

const compose = (env: Environment) => composeDisconnect(env, { gcp: methods }, { gcp: ended });

export const handler = lambda(createTask, compose);
