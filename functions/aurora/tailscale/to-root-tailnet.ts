import type { Connection } from "../../../lib/connections/connection.ts";
import type { SlotSettings } from "../../../lib/connections/slot-settings.ts";

/** Returns the chosen root tailnet, while that tailnet is the connected one. */
export const toRootTailnet = ({ root }: SlotSettings, { identity }: Pick<Connection, "identity">): string | undefined =>
  root === identity.id ? root : undefined;
