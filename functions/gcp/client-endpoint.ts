import { readConfig, url } from "../../lib/config.ts";
import { discovery } from "../../lib/providers/cached-document.ts";
import { googleIssuer } from "../../lib/providers/google/google.ts";
import type { BuildClientEndpoint } from "../oauth-clients/client-endpoint.ts";

/** Google knows a client in every region. */
export const clientEndpoint: BuildClientEndpoint = (env, clock) => {
  const { issuer } = readConfig(env, { issuer: url("GOOGLE_ISSUER", googleIssuer) });
  const readMetadata = discovery(issuer, clock);
  return { regions: [], find: async (_region, signal) => (await readMetadata(signal)).token_endpoint };
};
