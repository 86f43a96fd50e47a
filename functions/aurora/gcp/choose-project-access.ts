import { randomUUID } from "node:crypto";
import type { ConnectionKey } from "../../../lib/connections/connection.ts";
import { Failure } from "../../../lib/errors.ts";
import { failures } from "../../../lib/failure-codes.ts";
import { reply } from "../../../lib/http/reply.ts";
import { serve } from "../../../lib/http/serve.ts";
import { isLogin } from "../../../lib/providers/google/connected-projects.ts";
import { useTargets } from "../../../lib/setup/chosen-targets.ts";
import type { NoteTargets } from "../../../lib/setup/note-targets.ts";
import { isFailureCode } from "../../../lib/setup/parse-failure-code.ts";
import { requireNoApproval } from "../../../lib/setup/setup-policy.ts";
import type { PreparedTargets } from "../../../lib/setup/setup-stores.ts";
import { type StartSetupDeps, startSetup } from "../../../lib/setup/start-setup.ts";
import { type SwitchOffDeps, switchOffTargets } from "../../../lib/setup/switch-off-targets.ts";
import type { SetupConnections } from "../../gcp/require-login.ts";
import { forConnection } from "./for-connection.ts";
import { accessWords } from "./project-access.ts";
import * as routes from "./routes.ts";

type Deps = StartSetupDeps &
  SetupConnections &
  SwitchOffDeps & {
    readonly prepared: Pick<PreparedTargets, "list" | "eraseTarget">;
    readonly noteTargets: NoteTargets;
  };

/** As many as one run sets up. */
const mostSwitchedOn = 100;

/**
 * `POST /api/gcp/sa-project-access`: chooses in which projects the connection is used. Those that are not named stay as they are. A project that is
 * switched on is set up; in one that is switched off, what setup made is taken back. With a key there is nothing to do.
 */
export const createHandler = serve(routes.chooseGoogleProjectAccess, (deps: Deps) => async (request) => {
  const { principal, requestId, signal, endsAt, body: sent } = request;
  if (sent.projects === undefined || sent.projects === null) {
    return reply(400, { error: "projects required", code: "invalid_request", field: "projects", request_id: requestId });
  }
  const choices = new Map(sent.projects.map(({ projectId, id: alias = "", enabled }) => [projectId ?? alias, enabled]));
  return forConnection(deps, request, accessWords, async (connection, key) => {
    if (!isLogin(connection)) {
      return { success: true };
    }
    const { used, on, off } = await decide(deps, key, choices);
    if (on.length > 0) {
      requireNoApproval(deps.policy);
    }
    if (off.length > 0) {
      const done = await switchOffTargets(deps, key, { id: randomUUID(), targets: off }, { signal, endsAt });
      await (done.kind === "done" ? deps.noteTargets(key, signal) : undefined);
      if (done.kind === "busy") {
        return busy(done.runId, requestId);
      }
      if (done.failed.length > 0) {
        return stillStanding(done.failed, requestId);
      }
    }
    await useTargets(deps.settings, key, used);
    if (on.length === 0) {
      return { success: true };
    }
    const runId = randomUUID();
    const running = await startSetup(deps, { ...key, runId, startedBy: principal.id, selected: on });
    return running === runId ? { success: true, task_id: runId } : busy(running, requestId);
  });
});

/** A project that is set up already is not set up again. One that setup never reached may still be in the run that works now. */
async function decide({ prepared }: Deps, key: ConnectionKey, choices: ReadonlyMap<string, boolean>) {
  const setUp = new Set((await prepared.list(key)).map((target) => target.id));
  const named = (isUsed: boolean) => [...choices].flatMap(([target, enabled]) => (enabled === isUsed ? [target] : []));
  const used = named(true);
  const on = used.filter((target) => !setUp.has(target));
  if (on.length > mostSwitchedOn) {
    throw new Failure("invalid_request", { field: "projects", detail: `more than ${mostSwitchedOn} projects to set up` });
  }
  return { used, on, off: named(false) };
}

/** What is no outage of Google's is its refusal of one thing that setup made. */
function stillStanding(failed: readonly { readonly target: string; readonly code: string }[], requestId: string) {
  const codes = failed.map((each) => each.code).filter(isFailureCode);
  const code = codes.find((each) => failures[each].owner === "provider") ?? "provider_forbidden";
  const left = failed.map((each) => ({ projectId: each.target, code: each.code }));
  const error = "What setup made could not be taken back in every project";
  return reply(failures[code].status, { error, code, left, request_id: requestId });
}

/** Nothing that was asked for would be a part of the run that works now. */
const busy = (runId: string, requestId: string) =>
  reply(409, {
    error: "A setup of these projects is running. Try again when it has ended.",
    code: "connection_busy",
    task_id: runId,
    request_id: requestId,
  });
