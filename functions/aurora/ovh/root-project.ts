import { httpLambda, serve } from "../../../lib/http/serve.ts";
import { toSettingsKey } from "../../ovh/regions.ts";
import { composeSettings, type Records } from "../compose-records.ts";
import * as routes from "./routes.ts";

/** `GET /ovh_api/ovh/root-project`: the project that was chosen as root. */
export const createHandler = serve(routes.readOvhRootProject, ({ settings }: Pick<Records, "settings">) => async ({ principal }) => {
  const { root = null } = await settings.read(toSettingsKey(principal));
  return { root_project: root };
});

export const handler = httpLambda(createHandler, composeSettings);
