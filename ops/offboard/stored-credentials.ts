import { DeleteSecretCommand, paginateListSecrets } from "@aws-sdk/client-secrets-manager";
import { encodeSegment } from "../../lib/encode-segment.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { listBelow } from "../../release/restore/stored-credentials.ts";
import { askVault, type VaultPlace } from "../../release/restore/vault-place.ts";
import type { Target } from "../target.ts";

/** A store with credentials. */
export type Store = {
  readonly name: string;
  /** Lists the paths of an organisation's credentials, and tells how many paths there are. Reads no credential. */
  list(organisation: string): Promise<{ readonly read: number; readonly found: readonly string[] }>;
  erase(path: string): Promise<void>;
};

const erasesAtOnce = 8;

/** Whether a path is that of an organisation: `<base>/<area>/<provider>/<organisation>/…`. */
const isOf = (organisation: string) => {
  const segment = encodeSegment(organisation);
  return (path: string) => path.split("/")[3] === segment;
};

/** Vault, with a token that may list and delete metadata below the base. */
export const vaultStore = (place: VaultPlace): Store => ({
  name: "Vault",
  list: async (organisation) => {
    const paths = await listBelow(place, `${place.base}/`);
    return { read: paths.length, found: paths.filter(isOf(organisation)) };
  },
  erase: async (path) => void (await askVault(place, `${place.mount}/metadata/${path}`, { method: "DELETE" })),
});

/** Secrets Manager. The login needs `secretsmanager:ListSecrets`, and `DeleteSecret` below the base. */
export const secretsManagerStore = ({ secrets }: Pick<Target, "secrets">, base: string): Store => ({
  name: "Secrets Manager",
  list: async (organisation) => {
    const names: string[] = [];
    const filter = { Filters: [{ Key: "name" as const, Values: [`${base}/`] }] };
    for await (const { SecretList = [] } of paginateListSecrets({ client: secrets }, filter)) {
      names.push(...SecretList.flatMap(({ Name }) => Name ?? []));
    }
    return { read: names.length, found: names.filter(isOf(organisation)) };
  },
  erase: async (SecretId) => {
    await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  },
});

/** Erases every credential of an organisation. @returns How many. */
export async function eraseCredentials(store: Store, organisation: string): Promise<number> {
  const { found } = await store.list(organisation);
  await mapBounded(found, erasesAtOnce, (path) => store.erase(path));
  return found.length;
}
