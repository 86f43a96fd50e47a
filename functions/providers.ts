import { awsMethods } from "./aws/methods.ts";
import { azureMethods } from "./azure/methods.ts";
import { googleMethods, googleSubmissions } from "./gcp/methods.ts";
import { ovhMethods } from "./ovh/methods.ts";
import type { BuildMethods, Served } from "./served.ts";
import { tailscaleMethods } from "./tailscale/methods.ts";

/**
 * The one list of providers, for the functions that serve all of them: adding a provider adds a line here. A function of one provider
 * imports that provider's own `methods.ts` in place of this list, so that it bundles no other.
 */
export const everyMethod: Served<BuildMethods> = {
  gcp: googleMethods,
  tailscale: tailscaleMethods,
  ovh: ovhMethods,
  azure: azureMethods,
  aws: awsMethods,
};

/** The providers that are connected by what a caller sends, for the function that only verifies it. */
export const everySubmission: Served<BuildMethods> = {
  gcp: googleSubmissions,
  tailscale: tailscaleMethods,
  ovh: ovhMethods,
  azure: azureMethods,
  aws: awsMethods,
};
