import type * as v from "valibot";
import { type ConnectSession, type ConnectSessions, sessionMinutes } from "../../lib/connect-sessions/connect-session.ts";
import type { ReturnAddress } from "../../lib/connect-sessions/return-addresses.ts";
import type { ConnectionKey, Provider } from "../../lib/connections/connection.ts";
import type { Methods } from "../../lib/connections/methods.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { parseResourceId } from "../../lib/http/resource-id.ts";
import { type OwnClients, parsePeer } from "../../lib/oauth-clients/own-client.ts";
import { ovhRegions } from "../../lib/providers/ovh/ovh-regions.ts";
import { type Clock, minutesAfter } from "../../lib/system.ts";
import type * as routes from "./routes.ts";

export type CreateSessionDeps = {
  readonly sessions: Pick<ConnectSessions, "create">;
  readonly connections: Pick<Connections, "read">;
  readonly ownClients: Pick<OwnClients, "list">;
  readonly clock: Clock;
  readonly methods: Methods;
  /** The console is served by this stage. */
  readonly hasConsole: boolean;
  readonly returnAddresses: readonly ReturnAddress[];
};

type Body = v.InferOutput<ReturnType<typeof routes.createConnectSession>["body"]>;

/**
 * Makes a session from the request of a server.
 *
 * @throws {Failure} `console_off`. `invalid_request`, with the field: an address that is not registered for the organisation, or what this stage does not serve. `not_found`:
 *   the connection that is to be connected again, or an OAuth client that the organisation does not keep.
 */
export async function createSession(deps: CreateSessionDeps, principal: Principal, body: Body) {
  if (!deps.hasConsole) {
    throw new Failure("console_off");
  }
  const page = deps.returnAddresses.find(
    ({ url, tenants }) => url === body.return_url && (tenants === undefined || tenants.includes(principal.tenant)),
  );
  if (page === undefined) {
    throw new Failure("invalid_request", { field: "return_url", detail: "not registered" });
  }
  const { account, label, end_user: endUser, code_challenge: codeChallenge, tags } = body;
  if (body.providers?.some(({ provider }) => provider === "ovh") && !fitsBehindRegion(account)) {
    throw new Failure("invalid_request", { field: "account", detail: "longer than 57 characters: a region of OVHcloud stands before it" });
  }
  return deps.sessions.create({
    tenant: principal.tenant,
    principalId: principal.id,
    expiresAt: minutesAfter(deps.clock(), sessionMinutes),
    returnUrl: page.url,
    callerName: page.name,
    callerColour: page.colour,
    ...{ endUser, codeChallenge },
    ...defined({ account, label, tags }),
    ...(body.connection === undefined
      ? { allowed: await toAllowed(deps, principal, body.providers) }
      : await toReconnect(deps, principal, body)),
  });
}

/** Whether the account of every region can be built of a word, unless it begins with its region itself. */
const fitsBehindRegion = (word = ""): boolean =>
  ovhRegions.some((region) => word.startsWith(`${region}-`)) ||
  ovhRegions.every((region) => parseResourceId(`${region}-${word}`) !== undefined);

/**
 * Whether the page has a method. The certificate of one is shown by a route of its own, with the right to sign. What an AWS account trusts without a role's
 * external ID is for the account's number, which any end user may name: it is not theirs alone.
 */
const isHosted = (provider: Provider, name: string, reconnects: boolean): boolean =>
  name !== "kms_certificate" && (reconnects || provider !== "aws" || name !== "federated");

type Allowed = ConnectSession["allowed"];

/** @throws {Failure} `invalid_request`: no provider, one twice, a method that the stage does not serve on the hosted page, or an OAuth client for no login. `not_found`: an OAuth client. */
async function toAllowed(deps: CreateSessionDeps, principal: Principal, asked: Body["providers"], reconnects = false): Promise<Allowed> {
  if (asked === undefined || new Set(asked.map(({ provider }) => provider)).size < asked.length) {
    throw new Failure("invalid_request", { field: "providers" });
  }
  const allowed = asked.map(async ({ provider, methods, oauth_client: client }, index) => {
    const hosted = deps.methods.of(provider).flatMap(({ name }) => (isHosted(provider, name, reconnects) ? [name] : []));
    if (methods?.some((method) => !hosted.includes(method))) {
      throw new Failure("invalid_request", { field: `providers[${index}].methods`, detail: "not served on the connect page" });
    }
    const one = { provider, methods: methods ?? hosted };
    const field = `providers[${index}].oauth_client`;
    return client === undefined ? one : { ...one, oauthClient: await findClient(deps, principal.tenant, one, client, field) };
  });
  return Promise.all(allowed);
}

/**
 * Finds a client that the organisation keeps. A session goes on with one that is removed meanwhile: its secret stays for longer than the session.
 *
 * @throws {Failure} `invalid_request`: no method of the entry is a login. `not_found`: there is no such client. Both with the field.
 */
async function findClient(deps: CreateSessionDeps, tenant: string, { provider, methods }: Allowed[number], id: string, field: string) {
  if (!methods.some((method) => deps.methods.find({ provider, method })?.connect === "code_flow")) {
    throw new Failure("invalid_request", { field, detail: "no method needs it" });
  }
  const kept = (await deps.ownClients.list(tenant, provider)).find(({ clientId, isRemoved }) => clientId === id && !isRemoved);
  if (kept === undefined) {
    throw new Failure("not_found", { field });
  }
  return { id, part: parsePeer(kept).part };
}

/** A session for a connection that is there: in its place, and by its method unless the caller names others. */
async function toReconnect(deps: CreateSessionDeps, principal: Principal, { providers, account, connection }: Body) {
  const key: ConnectionKey = readConnectionKey(principal, connection?.provider, connection?.account);
  if (account !== undefined) {
    throw new Failure("invalid_request", { field: "account", detail: "that of the connection counts" });
  }
  const there = await deps.connections.read(key);
  if (there === undefined) {
    throw new Failure("not_found", { field: "connection" });
  }
  const asked = providers ?? [{ provider: key.provider, methods: [there.method] }];
  if (asked.length !== 1 || asked[0]?.provider !== key.provider) {
    throw new Failure("invalid_request", { field: "providers" });
  }
  return { allowed: await toAllowed(deps, principal, asked, true), account: key.account, reconnects: there.id };
}
