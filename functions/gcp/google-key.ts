import { type ConnectionKey, usualAccount } from "../../lib/connections/connection.ts";
import type { Principal } from "../../lib/http/principal.ts";

/** The key of a connection to Google. @param account - The caller's word. */
export const toGoogleKey = ({ tenant }: Pick<Principal, "tenant">, account: string = usualAccount): ConnectionKey => ({
  tenant,
  provider: "gcp",
  account,
});
