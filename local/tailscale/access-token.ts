import type { Client, Grants } from "./client.ts";
import { randomId, randomSecret } from "./ids.ts";
import type { Settings } from "./settings.ts";

/** A minted token. Its scopes and tags stay as they were granted, whatever the customer does to the client later. */
export type AccessToken = Grants & {
  readonly id: string;
  readonly secret: string;
  readonly client: Client;
  readonly expiresAt: Date;
};

export function createAccessToken(client: Client, { scopes, tags }: Grants, expiresAt: Date): AccessToken {
  const id = randomId("k");
  return { id, secret: randomSecret("tskey-api", id), client, scopes, tags, expiresAt };
}

export function isLive({ client, expiresAt }: AccessToken, settings: Settings, now: Date): boolean {
  return expiresAt > now && (client.revokedAt === null || settings.tokens_of_revoked_clients === "live");
}
