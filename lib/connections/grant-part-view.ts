import { defined } from "../defined.ts";
import { failures } from "../errors.ts";
import type { GrantPart } from "./connection.ts";
import { isWaitedFor } from "./earlier-part.ts";

/** Names a part, without what is told only of one that is left. */
export const toPart = <State>({ what, target, state }: Pick<GrantPart, "what" | "target"> & { readonly state: State }) => ({
  what,
  ...defined({ target }),
  state,
});

/** Describes a part that is still at the provider. @param url - The page on which the customer removes it. */
export function toLeftPart(part: GrantPart, url?: string): RemainingResource[] {
  if (isWaitedFor(part)) {
    return [{ what: part.what, state: "pending", ...notYet }];
  }
  const { state, code = part.state === "left" ? "revocation_unsupported" : "provider_unavailable", livesUntil, command } = part;
  if (state === "revoked" || state === "removed") {
    return [];
  }
  const { title, action } = failures[code];
  return [
    {
      ...toPart({ ...part, state }),
      code,
      reason: title,
      action: state === "pending" ? retriedForDays : action,
      ...defined({ url, lives_until: livesUntil?.toISOString(), command }),
    },
  ];
}

/** Of an earlier grant that was not tried yet: its tokens end with it. */
const notYet = {
  code: "given_back_later",
  reason: "It is not given back yet",
  action: "Nothing needs to be done: a login is revoked when its tokens have expired, and within minutes of a disconnect.",
};

const retriedForDays = "It is retried automatically for seven days. To be sure now, remove it at the provider.";

/** A thing that was not undone, why, and what the customer can do about it. */
export type RemainingResource = {
  /** The grant at the provider, or a part of it in the method's words; a thing that setup made; our stored tokens, or our record alone. */
  readonly what: string;
  /** Which one, by the provider's id. Of a thing that setup made: where it stands. */
  readonly target?: string;
  /** Of a thing that setup made: which one of its kind in the target. */
  readonly name?: string;
  /** Of a part: whether it is retried. */
  readonly state?: "left" | "pending";
  /** A failure code, a word of the provider's setup, or why nothing was tried. */
  readonly code: string;
  readonly reason: string;
  readonly action: string;
  /** The page on which the customer does it. */
  readonly url?: string;
  /** Instant until which it still works. */
  readonly lives_until?: string;
  /** What the customer may run in a shell to remove it. */
  readonly command?: string;
};
