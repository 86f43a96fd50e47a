import { dataOf } from "./api-failure.ts";
import type { Client } from "./create-client.ts";
import type { ConnectSession, CreateConnectSessionBody } from "./generated/operations.ts";
import { toBase64Url } from "./with-token.ts";

/** What a connect session is for. Its challenge is made with it. */
export type WantedConnectSession = Omit<CreateConnectSessionBody, "code_challenge">;

/** A link for one end user. Keep `verifier` in your own session of that person, and never send it to a browser. */
export type MadeConnectSession = { readonly id: string; readonly link: string; readonly expiresAt: string; readonly verifier: string };

/**
 * Makes a link by which an end user connects an account, with a new verifier of 256 random bits.
 *
 * @throws {ApiFailure} The session was refused.
 */
export async function createConnectSession(
  client: Pick<Client, "createConnectSession">,
  wanted: WantedConnectSession,
): Promise<MadeConnectSession> {
  const verifier = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const body = { ...wanted, code_challenge: toBase64Url(new Uint8Array(hash)) };
  const { id, link, expires_at: expiresAt } = dataOf(await client.createConnectSession(body));
  return { id, link, expiresAt, verifier };
}

/**
 * Makes what the end user has connected live. Call it only for the person whose session of yours has made the connect session: another one may have
 * followed a link. The same call gives the same answer again.
 *
 * @throws {ApiFailure} `isRetryable` tells whether the same call may succeed later.
 */
export const finishConnectSession = async (
  client: Pick<Client, "finishConnectSession">,
  { id, verifier }: Pick<MadeConnectSession, "id" | "verifier">,
): Promise<ConnectSession> => dataOf(await client.finishConnectSession(id, { code_verifier: verifier }));
