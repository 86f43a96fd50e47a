import type { ProviderUrls } from "../../start-providers.ts";
import { type AwsTroubleOptions, awsTroubles } from "./aws.ts";
import { azureTroubles } from "./azure.ts";
import { googleTroubles } from "./google.ts";
import { ovhTroubles } from "./ovh.ts";
import { tailscaleTroubles } from "./tailscale.ts";
import type { TroubleSpot } from "./trouble.ts";

/**
 * What can be made to go wrong at the simulated providers, in the order in which the console offers them.
 *
 * @param aws - Absent at the deployed target, whose AWS is no simulator of ours.
 */
export const providerTroubles = ({ google, azure, ovh, tailscale }: ProviderUrls, aws?: AwsTroubleOptions): readonly TroubleSpot[] => [
  googleTroubles(google),
  ...(aws === undefined ? [] : [awsTroubles(aws)]),
  azureTroubles(azure),
  ovhTroubles(ovh),
  tailscaleTroubles(tailscale),
];
