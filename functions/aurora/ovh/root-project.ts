import type { SlotSettingsStore } from "../../../lib/connections/slot-settings.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve } from "../../../lib/http/serve.ts";
import { toSettingsKey } from "../../ovh/regions.ts";
import { composeRecords } from "./compose-records.ts";
import * as routes from "./routes.ts";

type Deps = { readonly settings: Pick<SlotSettingsStore, "read"> };

/** `GET /ovh_api/ovh/root-project`: the project that was chosen as root. */
export const createHandler = serve(routes.readOvhRootProject, (deps: Deps) => async ({ principal }) => ({
  root_project: (await deps.settings.read(toSettingsKey(principal))).root ?? null,
}));

export const handler = httpLambda(createHandler, composeRecords);
