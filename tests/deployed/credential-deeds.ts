import type { CredentialKey, CredentialStore, OwnClientPlace } from "../../lib/connections/credential-store.ts";
import { Secret } from "../../lib/secret.ts";

export type Operation = "read" | "write" | "erase";

// Organisations and accounts may be named like any other part of a name: `health…` and `…/azure/gcp` were readable once.
const tenants = ["acme", "health", "healthcare", "gcp", "azure", "connections", "acme/azure/gcp", "*", "a-??????"];
const providers = ["gcp", "azure", "ovh", "tailscale"] as const;

export type TrapKey = CredentialKey | OwnClientPlace;

/** Credentials of every area and provider with credentials, and of two providers those of organisations whose ids look like other parts of a name. */
export const trapKeys: readonly TrapKey[] = (["connections", "parked", "clients"] as const).flatMap((area) =>
  providers.flatMap((provider) => {
    const isTrapped = area !== "clients" && (provider === "gcp" || provider === "azure");
    const named = tenants.map((tenant, index) => ({ tenant, account: index % 2 === 0 ? "default" : "gcp" }));
    const pairs = [...named, { tenant: "acme", account: "gcp" }];
    return (isTrapped ? pairs : pairs.slice(0, 1)).map((pair) => ({ area, provider, ...pair }));
  }),
);

const fields = { refresh_token: new Secret("of-this-test") };

/**
 * Does everything to each credential that a store offers.
 *
 * @param seed - A store that may do everything. It writes each credential to which the other store may do something, before that is tried.
 * @returns What was allowed and must not be, or was refused and must be allowed.
 */
export async function findSurprises(
  store: CredentialStore<TrapKey>,
  seed: CredentialStore<TrapKey>,
  keys: readonly TrapKey[],
  mayDo: (key: TrapKey) => readonly Operation[],
): Promise<string[]> {
  const surprises: string[] = [];
  for (const key of keys) {
    const allowed = mayDo(key);
    const version = allowed.length === 0 ? 0 : ((await seed.read(key))?.version ?? (await seed.write(key, fields, { cas: 0 })).version);
    const deeds: readonly (readonly [Operation, () => Promise<unknown>])[] = [
      ["read", () => store.read(key)],
      ["write", () => store.write(key, fields, { cas: version })],
      ["erase", () => store.erase(key)],
    ];
    for (const [operation, deed] of deeds) {
      const expected = allowed.includes(operation) ? "allowed" : "store_denied";
      const outcome = await deed().then(
        () => "allowed",
        (error: { code?: string }) => String(error.code ?? error),
      );
      if (outcome !== expected) {
        surprises.push(`${operation} ${store.locate(key)}: ${outcome}`);
      }
    }
  }
  return surprises;
}
