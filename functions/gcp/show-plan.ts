import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { Failure } from "../../lib/errors.ts";
import { readFlag, readWord } from "../../lib/http/query.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { isMadeBy, mustUndo, type SetupAccess } from "../../lib/setup/ledger.ts";
import { type MakePlanDeps, makePlan } from "../../lib/setup/make-plan.ts";
import { toPlanView } from "../../lib/setup/plan.ts";
import type { Setup } from "../../lib/setup/setup.ts";
import { composeGoogleSetup, type SetupTaskDeps } from "../gcp-setup/compose-google-setup.ts";
import { readOnlyKey } from "../only-connection.ts";
import { isProjectId } from "./project-id.ts";
import { requireLogin, type SetupConnections } from "./require-login.ts";
import * as routes from "./routes.ts";

type Deps = MakePlanDeps &
  SetupConnections & { readonly setup: Pick<Setup, "toScripts"> } & Pick<SetupTaskDeps, "prepared" | "policy" | "mayEndLogin">;

/** As many as one run sets up. */
const mostProjects = 100;

/** `GET /gcp/setup/plan`: what a setup would change in these projects, or in those that are set up or begun. Nothing is changed. */
export const createHandler = serve(routes.planSetup, (deps: Deps) => async ({ principal, query, signal, endsAt }) => {
  const key = await readOnlyKey(deps, { principal, query }, "gcp");
  const { identity } = await requireLogin(deps, key);
  const named = readProjects(query.get("projects"));
  const targets = named ?? (await listBegun(deps, key, identity.id));
  if (targets.length === 0 || targets.length > mostProjects) {
    throw new Failure("invalid_request", { field: "projects", detail: `name 1 to ${mostProjects} projects` });
  }
  const access = readWord<SetupAccess>(query, "access", ["read", "operate"], deps.policy.access);
  const keyless = readKeyless(query, access, deps);
  const plan = await makePlan(deps, { id: undefined, key, targets, access, keyless }, { signal, endsAt });
  return { ...toPlanView(plan), may_end_login: deps.mayEndLogin, scripts: deps.setup.toScripts(plan.targets, plan.home) };
});

/** The projects that are set up, and those in which a run of this account that was stopped has begun. */
async function listBegun({ prepared, ledger }: Deps, key: ConnectionKey, personId: string): Promise<readonly string[]> {
  const [ready, entries] = await Promise.all([prepared.list(key), ledger.list(key)]);
  const begun = entries.filter((entry) => mustUndo(entry) && isMadeBy(entry, personId)).map(({ change }) => change.target);
  return [...new Set([...ready.map(({ id }) => id), ...begun])];
}

function readProjects(list: string | null): readonly string[] | undefined {
  const ids = list === null ? undefined : [...new Set(list.split(","))];
  if (ids?.every(isProjectId) === false) {
    throw new Failure("invalid_request", { field: "projects" });
  }
  return ids;
}

/** A connection has one account without a login: the one that looks. */
function readKeyless(query: URLSearchParams, access: SetupAccess, { mayEndLogin }: Pick<Deps, "mayEndLogin">): true | undefined {
  const isKeyless = readFlag(query, "keyless", false);
  if (isKeyless && (access !== "read" || !mayEndLogin)) {
    throw new Failure("invalid_request", { field: "keyless", detail: "read access alone, of a deployment that is an issuer" });
  }
  return isKeyless || undefined;
}

export const handler = httpLambda(createHandler, composeGoogleSetup);
