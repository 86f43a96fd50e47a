import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { type Environment, readConfig, url } from "../../lib/config.ts";
import type { Switches } from "../../lib/connections/switches.ts";
import { credentialStoreFromEnvironment } from "../../lib/credentials/credential-store-from-environment.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { parseInput } from "../../lib/http/read-request.ts";
import { httpLambda, serve, together } from "../../lib/http/serve.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { findDependents } from "../../lib/oauth-clients/count-dependents.ts";
import { type OwnClient, toNamedPeer } from "../../lib/oauth-clients/own-client.ts";
import { proveClient } from "../../lib/oauth-clients/prove-client.ts";
import { removeClient } from "../../lib/oauth-clients/remove-client.ts";
import { setClient } from "../../lib/oauth-clients/set-client.ts";
import { toClientView } from "../../lib/oauth-clients/to-client-view.ts";
import type { KeepClientDeps } from "../../lib/oauth-clients/write-client.ts";
import { Secret } from "../../lib/secret.ts";
import { ownClientsIn } from "../../lib/table/stored-own-clients.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { type Audit, writeAudit } from "../../lib/telemetry/audit.ts";
import { composeSwitches, composeTable } from "../compose.ts";
import { everyClientEndpoint, everyFlow } from "../providers.ts";
import * as routes from "./routes.ts";
import { clientId } from "./visible-text.ts";

/** `env`: of the providers' addresses. */
type Deps = KeepClientDeps & {
  readonly env: Environment;
  readonly publicUrl: string;
  readonly switches: Pick<Switches, "requireOpen">;
  readonly audit: Audit;
};

/** Names the client in the audit trail: the record of the request has no body. */
const tell = ({ audit, clock }: Deps, act: "set" | "removed", actor: string, { tenant, provider, peer, clientId }: OwnClient) => {
  const whose = { organisation: tenant, actor, provider, peer, oauth_client: clientId };
  audit([{ id: randomUUID(), at: clock().toISOString(), act: `oauth_client.${act}`, ...whose }]);
};

/**
 * Finds the place that a request is about.
 *
 * @param clientId - Names a client that connect sessions use. Default: that of all logins.
 * @throws {Failure} `not_found`: the provider has no login. `invalid_request` with `region`: it is missing, unknown, or there is none.
 */
function findPlace({ env, clock }: Deps, principal: Principal, named: string | undefined, region: string | undefined, clientId?: string) {
  const { tenant, provider } = readConnectionKey(principal, named, undefined);
  const [flow, build] = [everyFlow[provider], everyClientEndpoint[provider]];
  if (flow === undefined || build === undefined) {
    throw new Failure("not_found", { detail: "a provider without a login" });
  }
  const endpoint = build(env, clock);
  if (endpoint.regions.length === 0 ? region !== undefined : !endpoint.regions.some((each) => each === region)) {
    throw new Failure("invalid_request", { field: "region" });
  }
  const part = region ?? provider;
  return { flow, endpoint, part, place: { tenant, provider, peer: clientId === undefined ? part : toNamedPeer(part, clientId) } };
}

/** `PUT /oauth-clients/{provider}`: tests the organisation's own client at the provider, then keeps it. A provider that is down keeps nothing. */
export const createSet = serve(routes.setOAuthClient, (deps: Deps) => async ({ principal, path, body, signal }) => {
  const named = body.named ? body.client_id : undefined;
  const { flow, endpoint, part, place } = findPlace(deps, principal, path.provider, body.region, named);
  const given = { clientId: body.client_id, clientSecret: new Secret(body.client_secret) };
  const prove = async () => {
    await deps.switches.requireOpen(place);
    const tokenEndpoint = await endpoint.find(part, signal);
    await proveClient({ tokenEndpoint, redirectUri: buildRedirectUri(deps.publicUrl, flow.callbackPath) }, given, signal);
    await deps.switches.requireOpen(place);
  };
  const client = await setClient(deps, place, { ...given, by: principal.id }, prove, signal);
  tell(deps, "set", principal.id, client);
  return toClientView(client, await findDependents(deps, place.tenant, place.provider), deps.clock());
});

const removed = v.object({ client_id: v.optional(clientId) });

/** `DELETE /oauth-clients/{provider}`: new logins are made with the operator's client. Refused while connections depend on it. A stop does not refuse it. */
export const createRemove = serve(routes.removeOAuthClient, (deps: Deps) => async ({ principal, path, query, signal }) => {
  const { client_id: named } = parseInput(removed, { client_id: query.get("client_id") ?? undefined });
  const { place } = findPlace(deps, principal, path.provider, query.get("region") ?? undefined, named);
  const before = await removeClient(deps, place, signal);
  if (!before.isRemoved) {
    tell(deps, "removed", principal.id, before);
  }
  return { removed: true };
});

export const createHandler = together(createSet, createRemove);

export const handler = httpLambda(createHandler, (env) => {
  const records = composeTable(env);
  const { table, clock } = records;
  return {
    ...records,
    credentials: credentialStoreFromEnvironment(env, clock),
    ownClients: ownClientsIn(table),
    tombstones: tombstonesIn(table),
    switches: composeSwitches(table),
    env,
    ...readConfig(env, { publicUrl: url("PUBLIC_URL") }),
    audit: writeAudit,
  };
});
