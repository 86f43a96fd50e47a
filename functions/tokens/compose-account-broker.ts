import type { Environment } from "../../lib/config.ts";
import type { Provider } from "../../lib/connections/connection.ts";
import { withLiveToken } from "../../lib/connections/tokens/with-live-token.ts";
import { type AccountBroker, accountBroker } from "../../lib/setup/account-broker.ts";
import { system } from "../../lib/system.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import type { composeEngine } from "../compose-engine.ts";
import type { BuildSetupAccounts, Served } from "../served.ts";

/** Seconds that should be left of the person's token: it is used once, at once. */
const minTtlSeconds = 60;

/**
 * The broker for tokens of the accounts that setups made, over the engine's stores.
 *
 * @param missed - Called when a token is not in memory.
 */
export function composeAccountBroker(
  env: Environment,
  engine: ReturnType<typeof composeEngine>,
  served: Served<BuildSetupAccounts>,
  missed: () => void,
): AccountBroker {
  const { table, clock, timers, connections, switches } = engine;
  return accountBroker({
    clock,
    timers,
    connections,
    switches,
    missed,
    ledger: ledgerIn(table, system),
    prepared: preparedTargetsIn(table),
    settings: slotSettingsIn(table),
    withLiveToken: (key, work, limits) => withLiveToken(engine, key, work, { ...limits, minTtlSeconds }),
    accounts: new Map(Object.entries(served).map(([provider, build]) => [provider as Provider, build(env, clock)])),
  });
}
