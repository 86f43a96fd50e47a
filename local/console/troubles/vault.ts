import { steer, type TroubleSpot } from "./trouble.ts";

/** What can go wrong in Vault. @param url - Of its local endpoint. */
export function vaultTroubles(url: string): TroubleSpot {
  const send = steer(url);
  return {
    where: "Vault",
    troubles: [
      {
        id: "vault-seal",
        label: "Seal it",
        what: "Tokens in the memory of a process are still served. A token that is refreshed meanwhile is sealed onto its record.",
        isLasting: true,
        cause: async () => void (await send("POST", "seal")),
      },
      {
        id: "vault-tokens",
        label: "Revoke our logins",
        what: "The next call of each function logs in again.",
        isLasting: false,
        cause: async () => void (await send("POST", "revoke-tokens")),
      },
    ],
    mend: async () => void (await send("POST", "unseal")),
  };
}
