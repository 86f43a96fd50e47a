import type { Connection } from "../../../lib/connections/connection.ts";
import type { SlotSettings, SlotSettingsStore } from "../../../lib/connections/slot-settings.ts";
import type { Connections } from "../../../lib/connections/stores.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve } from "../../../lib/http/serve.ts";
import { composeRecords } from "../../compose-records.ts";
import { readOwnConnection } from "../../own-connection.ts";
import * as routes from "./routes.ts";

type Deps = {
  readonly connections: Pick<Connections, "list">;
  readonly settings: Pick<SlotSettingsStore, "read">;
};

/** `GET /tailscale_api/tailscale/root-tailnet`: the tailnet that was chosen as root. */
export const createHandler = serve(routes.readRootTailnet, (deps: Deps) => async (request) => {
  const { key, connection } = await readOwnConnection(deps, request, "tailscale");
  const tailnetId = connection === undefined ? undefined : toRootTailnet(await deps.settings.read(key), connection);
  return { tailnetId: tailnetId ?? null, hasRootTailnet: tailnetId !== undefined };
});

/** Returns the chosen root tailnet, while that tailnet is the connected one. */
export const toRootTailnet = ({ root }: SlotSettings, { identity }: Pick<Connection, "identity">): string | undefined =>
  root === identity.id ? root : undefined;

export const handler = httpLambda(createHandler, composeRecords);
