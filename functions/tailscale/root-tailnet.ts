import type { Connection } from "../../lib/connections/connection.ts";
import type { SlotSettings, SlotSettingsStore } from "../../lib/connections/slot-settings.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { auroraLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { composeRecords } from "../compose-records.ts";
import { readOwnConnection } from "../own-connection.ts";

type Deps = {
  readonly connections: Pick<Connections, "list">;
  readonly settings: Pick<SlotSettingsStore, "read">;
  readonly limits: Limits;
};

/** `GET /tailscale_api/tailscale/root-tailnet`: the tailnet that was chosen as root. */
export const createHandler = (deps: Deps) =>
  auroraRoute(
    deps,
    { permission: "connectors:read", query: ["account"], use: "tailscale root-tailnet", per: "30/min" },
    async (request) => {
      const { key, connection } = await readOwnConnection(deps, request, "tailscale");
      const tailnetId = connection === undefined ? undefined : toRootTailnet(await deps.settings.read(key), connection);
      return { tailnetId: tailnetId ?? null, hasRootTailnet: tailnetId !== undefined };
    },
  );

/** Returns the chosen root tailnet, while that tailnet is the connected one. */
export const toRootTailnet = ({ root }: SlotSettings, { identity }: Pick<Connection, "identity">): string | undefined =>
  root === identity.id ? root : undefined;

export const handler = auroraLambda(createHandler, composeRecords);
