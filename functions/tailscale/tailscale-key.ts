import { type ConnectionKey, usualAccount } from "../../lib/connections/connection.ts";
import type { Principal } from "../../lib/http/principal.ts";

/** The key of a connection to Tailscale. @param account - The caller's word. */
export const toTailscaleKey = ({ tenant }: Pick<Principal, "tenant">, account: string = usualAccount): ConnectionKey => ({
  tenant,
  provider: "tailscale",
  account,
});
