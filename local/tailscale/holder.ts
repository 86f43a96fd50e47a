import type { Client } from "./client.ts";
import type { FederatedIdentity } from "./federated-identity.ts";
import type { Tailnet } from "./tailnet.ts";

/** A person of a tailnet, who makes API access tokens in Tailscale's console. They may do everything. */
export type Person = { readonly keyType: "person"; readonly id: string; readonly tailnet: Tailnet; readonly revokedAt: null };

/** A trust credential: Tailscale's console lists both kinds on one page, and its API has both among the keys. */
export type TrustCredential = Client | FederatedIdentity;

/** Whom an access token was issued to. */
export type Holder = TrustCredential | Person;
