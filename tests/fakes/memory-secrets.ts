import type { OperatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { Failure } from "../../lib/errors.ts";

/** The operator's secrets, which a test may change. */
export function memorySecrets(secrets: Record<string, Record<string, string>>): OperatorSecrets {
  return {
    read: async (id) => {
      const found = secrets[id];
      if (found === undefined) {
        throw new Failure("secrets_unavailable");
      }
      return found;
    },
  };
}
