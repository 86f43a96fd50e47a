import type { Environment } from "../../lib/config.ts";
import type { Access, ConnectionKey } from "../../lib/connections/connection.ts";
import { rejectionReports } from "../../lib/connections/tokens/report-rejected.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { type Limits, parseRate, requireWithinLimit } from "../../lib/http/window-counter.ts";
import type { Clock } from "../../lib/system.ts";
import { composeEngine, composeTokenShare } from "../compose.ts";
import { everyMethod } from "../providers.ts";

/** Tokens of one connection and level that reports may drop. More would be no fault of a token, and each costs a request of the provider. */
const rates = (["5/min", "30/h"] as const).map(parseRate);

/** Counts by connection and level, for all callers together: reports of one level leave those of the others their share. */
export const countRejectedIn =
  (limits: Limits, clock: Clock) =>
  ({ tenant, provider, account }: ConnectionKey, access: Access): Promise<void> => {
    const level = access === "full" ? [] : [access];
    return requireWithinLimit(limits, rates, JSON.stringify([tenant, provider, account, ...level]), "rejected token", clock());
  };

/** The dependencies of the routes that learn of refused tokens: from a machine, or from the provider itself. */
export function composeReports(env: Environment) {
  const engine = composeEngine(env, everyMethod);
  const counted = { ...engine, countRejected: countRejectedIn(engine.limits, engine.clock) };
  const broker = tokenBroker(counted);
  const report = rejectionReports(counted, broker);
  return { ...engine, broker, report, unnamed: unnamedAccounts(engine), share: composeTokenShare(env, engine) };
}
