import { readConfig, url } from "../../lib/config.ts";
import { type ConnectSession, toTrustedUser } from "../../lib/connect-sessions/connect-session.ts";
import { readByHash } from "../../lib/connect-sessions/stored-connect-sessions.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { hashOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import { countStep, requireAllowed, requireStep, type StepDeps } from "../connect-sessions/own-step.ts";
import { buildCustomerSide, buildOffer, type FederatedKitDeps, type KitDeps } from "../federation/read-kits.ts";
import { requireAccountKey } from "../federation/require-account-key.ts";
import { composeKits } from "../federation/serve-kits.ts";
import * as routes from "./routes.ts";

type Deps = StepDeps & FederatedKitDeps & KitDeps;

/** `GET /console/connect/{session}/kit?provider=…&method=…&account=…`: what the end user makes at the provider before the submission. */
export const createHandler = serve(routes.readConnectKit, (deps: Deps) => async (request) => {
  const session = await requireStep(deps, request);
  const { provider = "", method = "", account } = Object.fromEntries(request.query);
  const word = requireAllowed(session, { provider, method, account });
  await countStep(deps, session);
  const { tenant } = session;
  return method === "federated"
    ? buildOffer(deps, requireAccountKey(session, provider, new URLSearchParams(word === undefined ? {} : { account: word })))
    : buildCustomerSide(deps, {
        tenant,
        provider,
        method,
        mayWrite: true,
        named: await again(deps, session),
        endUser: toTrustedUser(session),
      });
});

/** The connection that the session connects again. */
const again = ({ connections }: Deps, { tenant, allowed: [one], account, reconnects }: ConnectSession) =>
  reconnects === undefined || one === undefined || account === undefined
    ? undefined
    : connections.read({ tenant, provider: one.provider, account });

export const handler = httpLambda(createHandler, (env) => {
  const { publicUrl } = readConfig(env, { publicUrl: url("PUBLIC_URL") });
  const kits = composeKits(env);
  return { ...kits, publicUrl, read: (token: string) => readByHash(kits.table, hashOpaqueValue(token)) };
});
