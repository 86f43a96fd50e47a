import type { SealedTokens } from "../../lib/connections/sealed-tokens.ts";
import type { Sealer } from "../../lib/connections/stores.ts";
import { sealedAccessTokens } from "../../lib/credentials/sealed-access-tokens.ts";
import type { Logger } from "../../lib/log.ts";
import type { Clock } from "../../lib/system.ts";
import { failNext } from "./fail-next.ts";
import { type MemoryCredentialStore, memoryCredentialStore, type Wrap } from "./memory-credential-store.ts";
import { memorySealedTokens } from "./memory-sealed-tokens.ts";

type Parts = { readonly sealer: Sealer; readonly clock: Clock; readonly logger: Logger };

/** The credential store of `accessTokens: sealed`, in memory, and the two stores behind it. */
export type SealedCredentialStore = MemoryCredentialStore & { readonly store: MemoryCredentialStore; readonly tokens: SealedTokens };

/** Makes the store. A call that is told to fail fails as a whole, whichever store it goes to. */
export function sealedCredentialStore(parts: Parts): SealedCredentialStore {
  const [store, tokens] = [memoryCredentialStore(), memorySealedTokens()];
  const sealed = sealedAccessTokens({ ...parts, store, tokens });
  const faults = failNext<"read" | "write" | "erase" | "health">();
  const failing = (calls: typeof sealed) => ({
    ...calls,
    read: (...call: Parameters<typeof calls.read>) => faults.run("read", () => calls.read(...call)),
    write: (...call: Parameters<typeof calls.write>) => faults.run("write", () => calls.write(...call)),
    erase: (...call: Parameters<typeof calls.erase>) => faults.run("erase", () => calls.erase(...call)),
    health: (...call: Parameters<typeof calls.health>) => faults.run("health", () => calls.health(...call)),
  });
  return {
    ...failing(sealed),
    readToken: (...call) => faults.run("read", async () => sealed.readToken?.(...call)),
    failNext: faults.failNext,
    through: (wrap: Wrap) =>
      sealedAccessTokens({
        ...parts,
        sealer: wrap("sealer", parts.sealer),
        store: wrap("credentials", failing(store)),
        tokens: wrap("tokens", tokens),
      }),
    store,
    tokens,
  };
}
