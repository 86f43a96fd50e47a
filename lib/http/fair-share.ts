import { Failure } from "../errors.ts";
import type { Clock } from "../system.ts";
import type { Rate } from "./window-counter.ts";

/** What each organisation may use of one thing. */
export type Share = {
  /** The name of the count, such as `tokens`. Routes of one share have one name. */
  readonly use: string;
  readonly rate: Rate;
};

/** Takes a part of an organisation's share of a window of time, for this process. */
export type TakePart = (wanted: {
  readonly tenant: string;
  readonly share: Share;
  /** Requests. */
  readonly amount: number;
  /** Requests of the window that all processes may take together. */
  readonly most: number;
  readonly windowStart: Date;
}) => Promise<boolean>;

/** Counts a request of an organisation. @throws {Failure} `organisation_limited` with the seconds to wait. */
export type FairShare = (tenant: string) => Promise<void> | undefined;

/** What a process has of an organisation's share, in one window. */
type Part = { readonly windowStartMs: number; left: number; taken: number; isSpent: boolean };

/** Organisations that a process remembers. One that is forgotten begins its window anew. */
const rememberedOrganisations = 1000;

/** So many parts are a share. */
const parts = 10;

/**
 * Makes the count of a process, which keeps each organisation to its share: one that sends more costs the others nothing.
 *
 * A process lets the first tenth of a share through by itself. After that it takes one tenth after the other in the table, which all processes
 * take from: so a quiet organisation causes no write, and a busy one a write for each tenth. What is let through in a window is the share at
 * most, and a tenth for each process beyond the first. When nothing is left, the process refuses until the window ends, without a call.
 *
 * When the table fails, the process lets a whole share through by itself: a token that is in memory needs no table.
 *
 * @param onTableFailed - Called when a part is let through without the table.
 */
export function fairShare(
  { clock, take }: { readonly clock: Clock; readonly take: TakePart },
  share: Share,
  onTableFailed: (error: unknown) => void,
): FairShare {
  const { count, seconds } = share.rate;
  const [amount, windowMs] = [Math.ceil(count / parts), seconds * 1000];
  const remembered = new Map<string, Part>();

  const takeMore = async (tenant: string, part: Part): Promise<boolean> => {
    const windowStart = new Date(part.windowStartMs);
    try {
      return await take({ tenant, share, amount, most: count - amount, windowStart });
    } catch (error) {
      onTableFailed(error);
      return true;
    }
  };

  const goOn = async (tenant: string, part: Part, nowMs: number): Promise<void> => {
    if (!part.isSpent && part.taken < count && (await takeMore(tenant, part))) {
      part.taken += amount;
      part.left += amount - 1;
      return;
    }
    part.isSpent = true;
    const retryAfterSeconds = Math.max(Math.ceil((part.windowStartMs + windowMs - nowMs) / 1000), 1);
    throw new Failure("organisation_limited", { retryAfterSeconds, detail: `${share.use} of the organisation ${tenant}` });
  };

  return (tenant) => {
    const nowMs = clock().getTime();
    const part = remembered.get(tenant);
    if (part !== undefined && nowMs < part.windowStartMs + windowMs) {
      if (part.left > 0) {
        part.left -= 1;
        return undefined;
      }
      return goOn(tenant, part, nowMs);
    }
    // The organisation that began its window longest ago is the first to go.
    remembered.delete(tenant);
    remembered.set(tenant, { windowStartMs: nowMs - (nowMs % windowMs), left: amount - 1, taken: amount, isSpent: false });
    const [oldest] = remembered.keys();
    if (remembered.size > rememberedOrganisations && oldest !== undefined) {
      remembered.delete(oldest);
    }
    return undefined;
  };
}
