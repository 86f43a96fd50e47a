import type { ProviderUrls } from "../../start-providers.ts";
import { azureTroubles } from "./azure.ts";
import { googleTroubles } from "./google.ts";
import { ovhTroubles } from "./ovh.ts";
import { tailscaleTroubles } from "./tailscale.ts";
import type { TroubleSpot } from "./trouble.ts";

/** What can be made to go wrong at the simulated providers, in the order in which the console offers them. */
export const providerTroubles = ({ google, azure, ovh, tailscale }: ProviderUrls): readonly TroubleSpot[] => [
  googleTroubles(google),
  azureTroubles(azure),
  ovhTroubles(ovh),
  tailscaleTroubles(tailscale),
];
