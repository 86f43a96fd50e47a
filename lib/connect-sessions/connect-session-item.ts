import * as v from "valibot";
import type { Sealer } from "../connections/stores.ts";
import { parseJson } from "../json.ts";
import { providerNames } from "../provider-names.ts";
import { Secret } from "../secret.ts";
import { type Item, instant, item, list, optional, record, secondsInstant, storedAs } from "../table/item.ts";
import { connectSessionItemKey, ttlAttribute } from "../table/item-keys.ts";
import { type ConnectSession, connectSessionStatuses, type SealedContent } from "./connect-session.ts";

/** A session as it is stored, until its TTL. */
export type StoredConnectSession = Omit<ConnectSession, "hash"> & { readonly keptUntil: Date };

const provider = v.picklist(providerNames);

export const connectSessionItem: Item<StoredConnectSession> = item({
  tenant: v.string(),
  principalId: v.string(),
  status: v.picklist(connectSessionStatuses),
  expiresAt: instant,
  allowed: list(item({ provider, methods: list(v.string()), oauthClient: optional(item({ id: v.string(), part: v.string() })) })),
  account: optional(v.string()),
  label: optional(v.string()),
  returnUrl: v.string(),
  callerName: v.string(),
  callerColour: v.string(),
  codeChallenge: v.string(),
  tags: optional(record(v.string())),
  reconnects: optional(v.string()),
  browserHash: optional(v.string()),
  connected: optional(item({ provider, account: v.string(), id: optional(v.string()) })),
  setupRunId: optional(v.string()),
  failure: optional(v.string()),
  wrongVerifiers: v.number(),
  finishingUntil: optional(instant),
  sealed: v.string(),
  keptUntil: storedAs(ttlAttribute, secondsInstant),
});

const content = v.object({
  id: v.string(),
  endUser: v.object({ id: v.string(), name: v.optional(v.string()), email: v.optional(v.string()) }),
  held: v.optional(v.string()),
});

/** Seals what the table must not show, for the place of the session: it opens nowhere else. */
export function sealContent(sealer: Sealer, hash: string, { id, endUser, held }: SealedContent): Promise<string> {
  return sealer.seal(new Secret(JSON.stringify({ id, endUser, held: held?.reveal() })), connectSessionItemKey(hash).pk);
}

/** @throws {Failure} `state_invalid`: it was sealed for another place or with another key, or was changed. `secrets_unavailable` */
export async function openContent(sealer: Sealer, { hash, sealed }: Pick<ConnectSession, "hash" | "sealed">): Promise<SealedContent> {
  const opened = await sealer.open(sealed, connectSessionItemKey(hash).pk);
  const { id, endUser, held } = v.parse(content, parseJson(opened.reveal()));
  return { id, endUser, ...(held === undefined ? {} : { held: new Secret(held) }) };
}
