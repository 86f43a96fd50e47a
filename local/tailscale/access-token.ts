import type { Grants } from "./client.ts";
import type { Holder } from "./holder.ts";
import { randomId, randomSecret } from "./ids.ts";
import type { Settings } from "./settings.ts";

/** A minted token. Its scopes and tags stay as they were granted, whatever the customer does to its holder later. */
export type AccessToken = Grants & {
  readonly id: string;
  readonly secret: string;
  readonly holder: Holder;
  readonly expiresAt: Date;
};

export function createAccessToken(holder: Holder, { scopes, tags }: Grants, expiresAt: Date): AccessToken {
  const id = randomId("k");
  return { id, secret: randomSecret("tskey-api", id), holder, scopes, tags, expiresAt };
}

export function isLive({ holder, expiresAt }: AccessToken, settings: Settings, now: Date): boolean {
  return expiresAt > now && (holder.revokedAt === null || settings.tokens_of_revoked_clients === "live");
}
