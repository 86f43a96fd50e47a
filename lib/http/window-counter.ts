import { Failure } from "../errors.ts";

/** At most `count` requests in a window of `seconds`. */
export type Rate = { readonly count: number; readonly seconds: number };

const windowSeconds = { s: 1, min: 60, h: 3600, d: 86_400 } as const;

/** A rate in words: `10/min`, `20/h`. */
export type RateText = `${number}/${keyof typeof windowSeconds}`;

/** Counts requests. The principal is counted, never an address: callers can forge `X-Forwarded-For`. */
export type Limits = {
  hit(
    principalId: string,
    use: string,
    rate: Rate,
    now: Date,
  ): Promise<{ readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number }>;
};

/** @throws {RangeError} The rate is not a positive whole number per unit: a programming error. */
export function parseRate(words: RateText): Rate {
  const [, count, unit] = /^([1-9]\d*)\/(s|min|h|d)$/.exec(words) ?? [];
  if (count === undefined || unit === undefined) {
    throw new RangeError(`not a rate: ${words}`);
  }
  return { count: Number(count), seconds: windowSeconds[unit as keyof typeof windowSeconds] };
}

/** @throws {Failure} `rate_limited` with the seconds to wait, or what the store threw: a request that cannot be counted is refused. */
export async function requireWithinLimit(
  store: Limits,
  rates: readonly Rate[],
  principalId: string,
  use: string,
  now: Date,
): Promise<void> {
  for (const rate of rates) {
    const outcome = await store.hit(principalId, use, rate, now);
    if (!outcome.allowed) {
      throw new Failure("rate_limited", { retryAfterSeconds: outcome.retryAfterSeconds, detail: `${rate.count} per ${rate.seconds} s` });
    }
  }
}
