import type { ProviderPart } from "../provider-part.ts";
import { tailscaleDisconnect } from "./disconnect-words.ts";
import { tailscaleFailureWords } from "./failure-words.ts";
import { tailscaleFederatedWords } from "./federated.ts";
import { Tailnet } from "./tailnet.tsx";

/** Tailscale: an OAuth client that the customer creates in the admin console, or a trust credential for the organisation's issuer. */
export const tailscalePart: ProviderPart = {
  provider: "tailscale",
  name: "Tailscale",
  takesWord: true,
  failureWords: tailscaleFailureWords,
  tokenWords: "requested for each use, and not stored",
  storedName: "Client and keys",
  disconnect: tailscaleDisconnect,
  byMethod: { federated: tailscaleFederatedWords },
  Own: Tailnet,
};
