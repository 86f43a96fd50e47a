import type { Access, ConnectionKey } from "../../lib/connections/connection.ts";
import { type Limits, parseRate, requireWithinLimit } from "../../lib/http/limit.ts";
import type { Clock } from "../../lib/system.ts";

/** Tokens of one connection and level that reports may drop. More would be no fault of a token, and each costs a request of the provider. */
const rates = (["5/min", "30/h"] as const).map(parseRate);

/** Counts by connection and level, whichever callers report the tokens: reports of one level leave those of the others their share. */
export const countRejectedIn =
  (limits: Limits, clock: Clock) =>
  ({ tenant, provider, account }: ConnectionKey, access: Access): Promise<void> => {
    const level = access === "full" ? [] : [access];
    return requireWithinLimit(limits, rates, JSON.stringify([tenant, provider, account, ...level]), "rejected token", clock());
  };
