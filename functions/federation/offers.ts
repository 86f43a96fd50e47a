import type { IdentitySource } from "../../lib/issuer/identity-source.ts";
import { buildCustomerSides as awsSides } from "../aws/customer-side.ts";
import { buildOffer as aws } from "../aws/offer.ts";
import { buildCustomerSides as azureSides } from "../azure/customer-side.ts";
import { buildOffer as azure } from "../azure/offer.ts";
import { buildCustomerSides as gcpSides } from "../gcp/customer-side.ts";
import { buildOffer as gcp } from "../gcp/offer.ts";
import { buildCustomerSides as ovhSides } from "../ovh/customer-side.ts";
import type { Served } from "../served.ts";
import { buildCustomerSides as tailscaleSides } from "../tailscale/offer/customer-side.ts";
import { buildOffer as tailscale } from "../tailscale/offer/offer.ts";
import type { BuildCustomerSides, BuildOffer } from "./offer.ts";

/**
 * How customers make each provider trust a connection, for the function that offers it. No part of `provider.ts`: an offer holds scripts, which nothing
 * else should load.
 */
export const everyOffer: Served<BuildOffer> = { gcp, tailscale, azure, aws };

/** The offers of a source of tokens. AWS takes no token of its own issuer within a partition. */
export const offersOf = (source: IdentitySource): Served<BuildOffer> => (source === "aws-sts" ? { gcp, tailscale, azure } : everyOffer);

/** What customers make on their side for the methods that need no issuer of ours, for the same function. */
export const everyCustomerSide: Served<BuildCustomerSides> = {
  gcp: gcpSides,
  ovh: ovhSides,
  tailscale: tailscaleSides,
  azure: azureSides,
  aws: awsSides,
};
