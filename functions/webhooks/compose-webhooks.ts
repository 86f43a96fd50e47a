import { type Environment, readConfig, type Setting, text } from "../../lib/config.ts";
import { credentialStoreFromEnvironment } from "../../lib/credentials/credential-store-from-environment.ts";
import { system } from "../../lib/system.ts";
import { feedsIn } from "../../lib/table/stored-feeds.ts";
import { webhooksIn } from "../../lib/table/stored-webhooks.ts";
import { openTable } from "../../lib/table/table.ts";
import { limitsIn } from "../../lib/table/window-counters.ts";
import { openDestination } from "../../lib/webhooks/open-destination.ts";
import { type OwnNetworks, parseNetworks } from "../../lib/webhooks/public-address.ts";

/** The dependencies of every function that keeps or uses webhooks. */
export function composeWebhooks(env: Environment) {
  const config = readConfig(env, { table: text("TABLE_NAME"), networks: networksSetting });
  const table = openTable(config.table);
  return {
    ...system,
    webhooks: webhooksIn(table),
    feed: feedsIn(table),
    limits: limitsIn(table),
    credentials: credentialStoreFromEnvironment(env, system.clock),
    open: (url: URL) => openDestination(url, config.networks),
  };
}

/** The operator's own networks to which webhooks may go, on any port: `WEBHOOK_NETWORKS`, such as `10.4.0.0/16`. Default: none. */
const networksSetting: Setting<OwnNetworks> = {
  key: "WEBHOOK_NETWORKS",
  read: (raw) => {
    const value = parseNetworks(raw ?? "");
    return value === undefined ? { problem: "malformed" } : { value };
  },
};
