import type { IdentitySource } from "../../lib/issuer/identity-source.ts";
import { buildOffer as aws } from "../../lib/kits/aws/aws-federated-kit.ts";
import { buildOffer as azure } from "../../lib/kits/azure/azure-federated-kit.ts";
import { buildCustomerSides as azureSides } from "../../lib/kits/azure/secret-kit.ts";
import { buildOffer as gcp } from "../../lib/kits/google/google-federated-kit.ts";
import { buildCustomerSides as gcpSides } from "../../lib/kits/google/key-kit.ts";
import type { BuildCustomerSides, BuildOffer } from "../../lib/kits/kit.ts";
import { buildCustomerSides as ovhSides } from "../../lib/kits/ovh/service-account-kit.ts";
import { buildCustomerSides as tailscaleSides } from "../../lib/kits/tailscale/client-kit.ts";
import { buildOffer as tailscale } from "../../lib/kits/tailscale/tailscale-federated-kit.ts";
import { buildCustomerSides as awsSides } from "../aws/customer-side.ts";
import type { Served } from "../served.ts";

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
