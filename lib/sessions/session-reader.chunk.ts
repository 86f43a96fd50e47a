import { operatorSecrets } from "../credentials/operator-secrets.ts";
import { aesSealer } from "../credentials/sealer.ts";
import { asFailure } from "../errors.ts";
import { system, timers } from "../system.ts";
import { openTable } from "../table/table.ts";
import type { ReadAccessToken } from "./authenticate-session.ts";
import { oidcClient } from "./oidc-client.ts";
import { type CountRefresh, requestRefresh } from "./request-refresh.ts";
import { sessionsIn } from "./stored-sessions.ts";

export type SessionSettings = {
  readonly tableName: string;
  readonly sealKeyId: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecretId: string;
};

/**
 * Opens the sessions for the authorizer, which needs them only for callers from the console. In a bundle this is a file of its own, with its own class
 * of failures: it returns them as data.
 *
 * @param count - Told what became of each refresh. The metrics are not part of the file.
 */
export function openSessionReader(
  { tableName, sealKeyId, issuer, clientId, clientSecretId: secretId }: SessionSettings,
  count: CountRefresh,
): ReadAccessToken {
  const { clock, random } = system;
  const secrets = operatorSecrets(clock);
  const client = oidcClient({ issuer, clientId, secretId, secrets, clock });
  const sealer = aesSealer(secrets, sealKeyId, random);
  const refresh = requestRefresh(client, clock, count);
  const sessions = sessionsIn({ ...system, timers, table: openTable(tableName), sealer, refresh });
  return async (id) => {
    try {
      const session = await sessions.readSession(id);
      return typeof session === "string" ? { code: "session_ended", detail: `session: ${session}` } : { accessToken: session.accessToken };
    } catch (cause) {
      const { code, detail, retryAfterSeconds } = asFailure(cause);
      return { code, cause, detail, retryAfterSeconds };
    }
  };
}
