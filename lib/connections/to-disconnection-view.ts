import { type FailureCode, failures } from "../errors.ts";
import type { GrantReturn, Provider } from "./connection.ts";
import type { Disconnection } from "./disconnect-connection.ts";
import type { KeptProviders } from "./ports.ts";

/** Something that is still there, why, and what the customer can do about it. */
type Left = {
  readonly what: "grant" | "credential";
  readonly code: FailureCode | "grant_shared";
  readonly reason: string;
  readonly action: string;
  /** Where the customer does it. */
  readonly url?: string;
};

/** What callers are told about a disconnect. Honest: what was not undone is in `left`. */
export function toDisconnectionView(disconnection: Disconnection, providers: KeptProviders) {
  const { provider, account, state, grant } = disconnection;
  const url = providers.get(provider)?.accountPage;
  const failed = disconnection.state === "disconnecting" ? [toUnfinished(disconnection.failure.code)] : [];
  return {
    provider,
    account,
    state,
    revoked: grant?.state === "revoked",
    undone: [],
    left: [...(grant === undefined ? [] : toLeftGrant(grant, url)), ...failed],
  };
}

const toUnfinished = (code: FailureCode): Left => ({
  what: "credential",
  code,
  reason: failures[code].title,
  action: "The disconnect is carried on by itself every minute.",
});

function toLeftGrant({ state, code = "provider_unavailable" }: GrantReturn, url: string | undefined): Left[] {
  const where = url === undefined ? {} : { url };
  switch (state) {
    case "revoked":
      return [];
    case "shared":
      return [
        {
          what: "grant",
          code: "grant_shared",
          reason: "Another live connection uses the same account, and revoking would end it too",
          action: "The grant is revoked when the last connection of the account is disconnected.",
        },
      ];
    case "pending":
      return [
        {
          what: "grant",
          code,
          reason: failures[code].title,
          action: "The revocation is tried again by itself for seven days. To be sure now, remove this application at the provider.",
          ...where,
        },
      ];
    case "left":
      return [
        {
          what: "grant",
          code,
          reason: failures[code].title,
          action: "Remove this application at the provider's account page.",
          ...where,
        },
      ];
  }
}

/** One sentence for a client that shows a sentence. */
export function describeDisconnections(provider: Provider, gone: readonly Disconnection[]): string {
  const name = provider.toUpperCase();
  if (gone.some(({ state }) => state === "disconnecting")) {
    return `${name} is being disconnected: a store of ours does not answer, and the rest is done by itself`;
  }
  const kept = gone.find(({ grant }) => grant?.state === "pending" || grant?.state === "left");
  return kept === undefined ? `${name} disconnected successfully` : `${name} disconnected; the grant is still there at the provider`;
}
