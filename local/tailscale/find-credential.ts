import type { Call } from "../simulator/call.ts";
import type { TrustCredential } from "./holder.ts";
import type { Tailnet } from "./tailnet.ts";
import type { World } from "./world.ts";

/** Finds the client or the federated identity of the path, if the tailnet has it and it is not revoked. */
export function findCredential({ params }: Call, { clients, federatedIdentities }: World, tailnet: Tailnet): TrustCredential | undefined {
  const all = [...clients, ...federatedIdentities];
  return all.find((one) => one.id === params.keyId && one.tailnet === tailnet && one.revokedAt === null);
}
