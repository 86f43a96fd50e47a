import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { Principal } from "../../lib/http/principal.ts";

/** An organisation has one connection to Tailscale. */
export const toTailscaleKey = ({ tenant }: Pick<Principal, "tenant">): ConnectionKey => ({
  tenant,
  provider: "tailscale",
  account: "default",
});
