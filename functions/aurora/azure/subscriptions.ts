import type { RefreshPorts } from "../../../lib/connections/ports.ts";
import { withLiveToken } from "../../../lib/connections/tokens/with-live-token.ts";
import { toFailureCode } from "../../../lib/errors.ts";
import { httpLambda, serve } from "../../../lib/http/serve.ts";
import type { AzureSettings } from "../../../lib/providers/azure/azure.ts";
import { parseCloud } from "../../../lib/providers/azure/azure-credential.ts";
import { azureSettingsFromEnvironment } from "../../../lib/providers/azure/azure-settings.ts";
import { listSubscriptions } from "../../../lib/providers/azure/subscriptions.ts";
import { slotSettingsIn } from "../../../lib/table/stored-slot-settings.ts";
import { methods } from "../../azure/provider.ts";
import { composeEngine } from "../../compose.ts";
import { isOver, readOwnConnection } from "../../own-connection.ts";
import type { Records } from "../compose-records.ts";
import { azureRequired } from "./connect-required.ts";
import * as routes from "./routes.ts";

type Deps = RefreshPorts & Pick<Records, "settings"> & { readonly azure: Pick<AzureSettings, "clouds"> };

/** Seconds that should be left of a token when the list begins. */
const minTtlSeconds = 60;

/** `GET /api/azure-subscriptions`: the enabled subscriptions that the application can see now, in the words that Aurora uses for projects. */
export const createHandler = serve(routes.listAzureSubscriptions, (deps: Deps) => async (request) => {
  const { signal, endsAt } = request;
  const { key, connection } = await readOwnConnection(deps, request, "azure");
  if (connection === undefined) {
    return azureRequired(request, "not_found");
  }
  const cloud = deps.azure.clouds[parseCloud(connection.details ?? {})];
  try {
    const [{ disabled = [] }, subscriptions] = await Promise.all([
      deps.settings.read(key),
      withLiveToken(deps, key, (token) => listSubscriptions(cloud, token, signal), { signal, endsAt, minTtlSeconds }),
    ]);
    const enabled = subscriptions.filter(({ isEnabled }) => isEnabled);
    return { projects: enabled.map(({ id, name }) => ({ projectId: id, name, enabled: !disabled.includes(id) })) };
  } catch (error) {
    const code = toFailureCode(error);
    if (isOver(code)) {
      return azureRequired(request, code);
    }
    throw error;
  }
});

export const handler = httpLambda(createHandler, (env) => {
  const engine = composeEngine(env, { azure: methods });
  return { ...engine, azure: azureSettingsFromEnvironment(env), settings: slotSettingsIn(engine.table) };
});
