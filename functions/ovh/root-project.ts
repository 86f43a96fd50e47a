import type { SlotSettingsStore } from "../../lib/connections/slot-settings.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { composeRecords } from "./compose-records.ts";
import { toSettingsKey } from "./regions.ts";

type Deps = { readonly settings: Pick<SlotSettingsStore, "read">; readonly limits: Limits };

/** `GET /ovh_api/ovh/root-project`: the project that was chosen as root. */
export const createHandler = (deps: Deps) =>
  endpoint(
    { permission: "connectors:read", dialect: "aurora", limit: { store: deps.limits, use: "ovh root-project", per: "30/min" } },
    async ({ principal }) => ({ root_project: (await deps.settings.read(toSettingsKey(principal))).root ?? null }),
  );

export const handler = httpLambda(createHandler, composeRecords, answerIn("aurora"));
