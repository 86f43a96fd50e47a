import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { Principal } from "../../lib/http/principal.ts";

/** The one slot that an organisation has for Google. */
export const toGoogleKey = ({ tenant }: Pick<Principal, "tenant">): ConnectionKey => ({ tenant, provider: "gcp", account: "default" });
