import { serve } from "../../../lib/http/serve.ts";
import { readOwnConnection } from "../../own-connection.ts";
import { writeLambda } from "../../write-lambda.ts";
import { composeRecords, type Records } from "../compose-records.ts";
import { azureRequired } from "./connect-required.ts";
import * as routes from "./routes.ts";

/** `POST /api/azure-subscriptions`: chooses which subscriptions are used. A subscription that the body does not name is used. */
export const createHandler = serve(routes.chooseAzureSubscriptions, (deps: Records) => async (request) => {
  const { key, connection } = await readOwnConnection(deps, request, "azure");
  if (connection === undefined) {
    return azureRequired(request, "not_found");
  }
  const disabled = request.body.projects.filter(({ enabled }) => !enabled).map(({ projectId }) => projectId.toLowerCase());
  await deps.settings.write(key, { disabled });
  return { status: "success" };
});

export const handler = writeLambda(createHandler, composeRecords);
