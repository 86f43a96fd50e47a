import type { SlotSettingsStore } from "../../../lib/connections/slot-settings.ts";
import { serve } from "../../../lib/http/serve.ts";
import { listDevices } from "../../../lib/providers/tailscale/devices.ts";
import { ownTailnet } from "../../../lib/providers/tailscale/tailnet.ts";
import { toTailnet } from "../../tailscale/to-tailnet.ts";
import { type TailnetDeps, withTailnet } from "../../tailscale/with-tailnet.ts";
import * as routes from "./routes.ts";
import { toRootTailnet } from "./to-root-tailnet.ts";

type Deps = TailnetDeps & { readonly settings: Pick<SlotSettingsStore, "read"> };

/** `GET /tailscale_api/tailscale/tailnets`: the connected tailnet. A client belongs to one, so there is one at most. */
export const createHandler = serve(
  routes.listTailnets,
  (deps: Deps) => (request) =>
    withTailnet(deps, request, async (caller, connection) => {
      const [devices, settings] = await Promise.all([listDevices(caller, { tailnet: ownTailnet }), deps.settings.read(connection)]);
      const { tailnet, tailnetName } = toTailnet(connection);
      const enabled = settings.disabled?.includes(tailnet) !== true;
      const isRootTailnet = toRootTailnet(settings, connection) === tailnet;
      return { tailnets: [{ id: tailnet, name: tailnetName, deviceCount: devices.length, enabled, isRootTailnet }] };
    }),
);
