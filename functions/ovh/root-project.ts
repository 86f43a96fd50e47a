import type { SlotSettingsStore } from "../../lib/connections/slot-settings.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { auroraLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { composeRecords } from "./compose-records.ts";
import { toSettingsKey } from "./regions.ts";

type Deps = { readonly settings: Pick<SlotSettingsStore, "read">; readonly limits: Limits };

/** `GET /ovh_api/ovh/root-project`: the project that was chosen as root. */
export const createHandler = (deps: Deps) =>
  auroraRoute(deps, { permission: "connectors:read", use: "ovh root-project", per: "30/min" }, async ({ principal }) => ({
    root_project: (await deps.settings.read(toSettingsKey(principal))).root ?? null,
  }));

export const handler = auroraLambda(createHandler, composeRecords);
