import { type Environment, readConfig, text, url } from "../../lib/config.ts";
import { findsOwn, type Ticket } from "../../lib/connections/attempt.ts";
import { startConnection } from "../../lib/connections/connect/start-connection.ts";
import type { Tags } from "../../lib/connections/connection.ts";
import type { Attempts, Connections } from "../../lib/connections/stores.ts";
import type { Switches } from "../../lib/connections/switches.ts";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import { parseReturnPath, parseReturnPaths } from "../../lib/http/front-end.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import type { System } from "../../lib/system.ts";
import { attemptsIn } from "../../lib/table/attempts.ts";
import { composeSwitches, composeTable } from "../compose.ts";
import { type Flow, findFailurePage } from "./flow.ts";

export type LoginLinkDeps = System & {
  readonly attempts: Attempts;
  readonly connections: Pick<Connections, "read">;
  readonly switches: Pick<Switches, "requireOpen">;
  readonly publicUrl: string;
  readonly returnPaths: readonly string[];
};

/** The input of a login route. */
type Wanted = Pick<Ticket, "connectSession" | "details"> & {
  readonly principal: Pick<Principal, "id" | "tenant">;
  readonly account: string;
  /** The path that the provider sends the browser back to. */
  readonly callbackPath: string;
  readonly replaceAccount: boolean;
  readonly asked: {
    /** The page of the front end that gets the outcome. Default: the flow's own, or the first of `returnPaths`. */
    readonly return_to?: string | undefined;
    /** The id of the connection in this place that the caller takes over from a colleague: their account takes the place of the one that is connected. */
    readonly takes_over?: string | undefined;
    /** What the person calls the connection. */
    readonly label?: string | undefined;
    /** All tags of the connection. */
    readonly tags?: Tags | undefined;
  };
};

/**
 * Builds a login link for the browser. It holds a single-use ticket, and no secret of the provider.
 *
 * @throws {Failure} `invalid_request`: the front end has no such page. `not_found`: no login of that id is in this place. `stopped`: the operator has stopped the provider or the organisation. What the table throws.
 */
export async function buildLoginLink(deps: LoginLinkDeps, flow: Flow, wanted: Wanted): Promise<string> {
  const { principal, account, callbackPath, replaceAccount, asked, connectSession, details } = wanted;
  const { return_to: returnTo, takes_over: takesOver, label, tags } = asked;
  const [firstPath = "/"] = deps.returnPaths;
  const defaultPath = findFailurePage(flow, deps) ?? firstPath;
  const returnPath = returnTo === undefined ? defaultPath : parseReturnPath(returnTo, deps.returnPaths);
  if (returnPath === undefined) {
    throw new Failure("invalid_request", { field: "return_to" });
  }
  const at = { tenant: principal.tenant, provider: flow.provider, account };
  await deps.switches.requireOpen(at);
  const login = { method: flow.method, ...defined({ takesOver }) };
  if (takesOver !== undefined && !findsOwn(login, await deps.connections.read(at))) {
    throw new Failure("not_found", { field: "takes_over" });
  }
  const ticket = await startConnection(deps, {
    ...at,
    ...login,
    principalId: principal.id,
    redirectUri: buildRedirectUri(deps.publicUrl, callbackPath),
    returnPath,
    replaceAccount: replaceAccount || takesOver !== undefined,
    ...defined({ label, tags, connectSession, details }),
  });
  return `${buildRedirectUri(deps.publicUrl, flow.startPath)}?ticket=${ticket.reveal()}`;
}

/** The dependencies of every function that begins a login. */
export function composeAttempts(env: Environment) {
  const records = composeTable(env);
  return { ...records, attempts: attemptsIn(records.table), switches: composeSwitches(records.table) };
}

/** The dependencies of a login route. No provider is built: a login link needs none. */
export function composeLoginLink(env: Environment) {
  const config = readConfig(env, { publicUrl: url("PUBLIC_URL"), returnPaths: text("RETURN_PATHS") });
  return { ...composeAttempts(env), publicUrl: config.publicUrl, returnPaths: parseReturnPaths(config.returnPaths) };
}
