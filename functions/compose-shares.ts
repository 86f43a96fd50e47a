import { type Environment, integer, readConfig } from "../lib/config.ts";
import { asFailure } from "../lib/errors.ts";
import { type FairShare, fairShare, type Share } from "../lib/http/fair-share.ts";
import type { Logger } from "../lib/log.ts";
import type { Clock } from "../lib/system.ts";
import { takePartsIn } from "../lib/table/limits.ts";
import type { Table } from "../lib/table/table.ts";

type Deps = { readonly table: Table; readonly clock: Clock; readonly logger: Logger };

const bounds = { min: 1, max: 1_000_000 };

/** Seconds of the window in which tokens are counted. */
const tokenWindowSeconds = 10;

/** What each organisation may ask of the broker: `ORGANISATION_TOKENS_PER_SECOND`, 50 unless set otherwise. */
export function composeTokenShare(env: Environment, deps: Deps): FairShare {
  const { perSecond } = readConfig(env, { perSecond: integer("ORGANISATION_TOKENS_PER_SECOND", bounds, 50) });
  return compose(deps, { use: "tokens", rate: { count: perSecond * tokenWindowSeconds, seconds: tokenWindowSeconds } });
}

/** How many refreshes each organisation may ask for: `ORGANISATION_REFRESHES_PER_MINUTE`, 120 unless set otherwise. */
export function composeRefreshShare(env: Environment, deps: Deps): FairShare {
  const { count } = readConfig(env, { count: integer("ORGANISATION_REFRESHES_PER_MINUTE", bounds, 120) });
  return compose(deps, { use: "refreshes", rate: { count, seconds: 60 } });
}

const compose = ({ table, clock, logger }: Deps, share: Share): FairShare =>
  fairShare({ clock, take: takePartsIn(table) }, share, (error) =>
    logger.warn("an organisation's share is counted without the table", { use: share.use, code: asFailure(error).code }),
  );
