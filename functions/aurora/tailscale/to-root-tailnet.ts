import type { AccountSettings } from "../../../lib/connections/account-settings.ts";
import type { Connection } from "../../../lib/connections/connection.ts";

/** Returns the chosen root tailnet, while that tailnet is the connected one. */
export const toRootTailnet = ({ root }: AccountSettings, { identity }: Pick<Connection, "identity">): string | undefined =>
  root === identity.id ? root : undefined;
