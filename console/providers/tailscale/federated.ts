import { adminPages } from "../../../lib/providers/tailscale/tailscale.ts";
import type { MethodWords } from "../provider-part.ts";

const openCredentials = { label: "Open Tailscale's trust credentials", url: adminPages.clients };

/** What differs from a client: nothing secret is stored, and there is no auth key. */
export const tailscaleFederatedWords: MethodWords = {
  storesNothing: true,
  disconnect: {
    undone: "The record of it is erased here. Nothing secret was stored.",
    link: openCredentials,
    parts: {
      trust_credential: {
        name: "The trust credential",
        stays: "Only you can delete it. Run the command, or use Tailscale's page.",
        link: openCredentials,
      },
      access_token: { name: "The last access token", stays: "It cannot be revoked." },
    },
  },
};
