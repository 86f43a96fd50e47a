import { toSealKeyId } from "../../../lib/credentials/sealer.ts";
import type { Secret } from "../../../lib/secret.ts";
import { openTables } from "../../../release/restore/table-items.ts";
import { countKinds, readSealedItems } from "../../seal/sealed-items.ts";
import { ask } from "../ask.ts";
import { type Check, fail } from "../check.ts";

/** Whether the seal key opens what stands sealed in the table: logins under way, sessions of the console, tokens, and rotations that the store did not accept. */
export const sealKey: Check = {
  name: "seal-key",
  rights: ["dynamodb:Scan", "secretsmanager:GetSecretValue"],
  timeoutMs: 300_000,
  look: async (stage) => {
    const id = await stage.setting("SEAL_KEY_SECRET_ID");
    const stored = await stage.secret(id);
    const keys = stored.state === "stored" ? Object.values(stored.fields ?? {}) : [];
    const known = new Set(keys.flatMap(toIds));
    const documents = openTables(stage.region);
    const items = await ask("dynamodb:Scan", () => readSealedItems({ documents, table: { client: documents, name: stage.stack } }));
    const standing = items.filter(({ endsAt }) => endsAt === undefined || endsAt > stage.clock());
    const lost = Map.groupBy(
      standing.filter(({ keyId }) => !known.has(keyId)),
      ({ keyId }) => keyId,
    );
    const findings = [...lost].map(([keyId, those]) =>
      fail(
        `${countKinds(those)} in the table: sealed with the key ${keyId}, which ${id} does not have`,
        `put the key before back as "previous": aws secretsmanager put-secret-value --secret-id ${id} --secret-string '{"current":"…","previous":"…"}'. Its versions: aws secretsmanager list-secret-version-ids --secret-id ${id}. A change that loses nothing: npm run ops -- rotate seal-key`,
      ),
    );
    return { saw: `sealed in the table: ${countKinds(standing)}`, findings };
  },
};

/** None, if it is no key: the form of the secret is another check's. */
function toIds(key: Secret): readonly string[] {
  try {
    return [toSealKeyId(key.reveal())];
  } catch {
    return [];
  }
}
