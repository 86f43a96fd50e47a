import { Failure } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { GetSecretValueCommand, openSecretsManager, type SecretsManager } from "./secrets-manager-client.ts";

/** The operator's own secrets: OAuth clients, the seal key, the front end's internal secret. */
export type OperatorSecrets = {
  /**
   * @param fresh - Reads the secret again instead of using the cached value.
   * @throws {Failure} `secrets_unavailable`
   */
  read(id: string, fresh?: "fresh"): Promise<Readonly<Record<string, string>>>;
};

/** How long a value is cached: a rotated secret is noticed at the latest after this time. */
const cacheMs = 300_000;

/**
 * Reads operator secrets from Secrets Manager, each a JSON object of strings, and caches them for 5 minutes in this
 * process. Concurrent callers share one request. A failed request is not cached, and no value is used after its 5
 * minutes: a withdrawn secret must stop working.
 */
export function operatorSecrets(clock: () => Date, client: SecretsManager = openSecretsManager(process.env)): OperatorSecrets {
  const cache = new Map<string, { readonly value: Promise<Readonly<Record<string, string>>>; readonly until: number }>();
  return {
    read: async (id, fresh) => {
      const now = clock().getTime();
      const cached = cache.get(id);
      if (fresh === undefined && cached !== undefined && cached.until > now) {
        return cached.value;
      }
      const entry = { value: requestSecret(client, id), until: now + cacheMs };
      cache.set(id, entry);
      try {
        return await entry.value;
      } catch (error) {
        if (cache.get(id) === entry) {
          cache.delete(id);
        }
        throw error;
      }
    },
  };
}

async function requestSecret(client: SecretsManager, id: string): Promise<Readonly<Record<string, string>>> {
  let text: string | undefined;
  try {
    ({ SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id })));
  } catch (error) {
    throw new Failure("secrets_unavailable", {
      cause: error,
      detail: `secrets manager: ${error instanceof Error ? error.name : "unknown"}`,
    });
  }
  return parseSecret(text ?? "");
}

function parseSecret(text: string): Readonly<Record<string, string>> {
  const parsed = parseJson(text);
  if (isObject(parsed) && Object.values(parsed).every((value) => typeof value === "string")) {
    return parsed as Readonly<Record<string, string>>;
  }
  throw new Failure("secrets_unavailable", { detail: "a secret is not a JSON object of strings" });
}
