import type { Setting } from "../config.ts";
import { type OwnNetworks, parseNetworks } from "./allowed-address.ts";

/** The operator's own networks to which webhooks may go, on any port: `WEBHOOK_NETWORKS`, such as `10.4.0.0/16`. Default: none. */
export const networksSetting: Setting<OwnNetworks> = {
  key: "WEBHOOK_NETWORKS",
  read: (raw) => {
    const value = parseNetworks(raw ?? "");
    return value === undefined ? { problem: "malformed" } : { value };
  },
};
