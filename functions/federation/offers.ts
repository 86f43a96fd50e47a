import { buildOffer as aws } from "../aws/offer.ts";
import { buildOffer as azure } from "../azure/offer.ts";
import { buildOffer as gcp } from "../gcp/offer.ts";
import type { Served } from "../served.ts";
import { buildOffer as tailscale } from "../tailscale/offer/offer.ts";
import type { BuildOffer } from "./offer.ts";

/**
 * How customers make each provider trust a connection, for the function that offers it. No part of `provider.ts`: an offer holds scripts, which nothing
 * else should load.
 */
export const everyOffer: Served<BuildOffer> = { gcp, tailscale, azure, aws };
