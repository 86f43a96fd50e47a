import { Failure } from "../../errors.ts";
import { untilAborted } from "../../until-aborted.ts";
import type { Served } from "./note-use.ts";
import type { ServedToken } from "./served-token.ts";
import { soonSeconds } from "./to-refusal.ts";

/** The outcome of a flight, for all who wait for it. */
export type FlightResult = { readonly served: Served } | { readonly refusal: Failure };

/** `found`: a token that is still alive while the flight gets another one; `undefined` when there is none, or it has ended. */
export type Flight = {
  readonly minTtlSeconds: number;
  readonly outcome: Promise<FlightResult>;
  readonly found: Promise<ServedToken | undefined>;
};

/** Reports the token that may be served while the flight gets another one. */
export type OfferToken = (token: ServedToken | undefined) => void;

/** Makes the flights of a process: of the callers who want one token, one gets it for all. */
export function inFlightRequests() {
  const flights = new Map<string, Flight>();
  return {
    find: (path: string): Flight | undefined => flights.get(path),
    begin: (path: string, minTtlSeconds: number, work: (offerToken: OfferToken) => Promise<FlightResult>): Promise<FlightResult> => {
      const found = Promise.withResolvers<ServedToken | undefined>();
      const outcome = work(found.resolve).finally(() => {
        flights.delete(path);
        found.resolve(undefined);
      });
      flights.set(path, { minTtlSeconds, outcome, found: found.promise });
      return outcome;
    },
  };
}

export const tooLate = () => new Failure("deadline_exceeded", { detail: "while another caller refreshed the token" });
const busy = () => new Failure("connection_busy", { retryAfterSeconds: soonSeconds });

/** Waits for the outcome of a flight until the caller's signal fires. @throws {Failure} What fails in the flight. */
export const join = ({ outcome }: Flight, signal: AbortSignal): Promise<FlightResult> => untilAborted(outcome, signal, tooLate);

/** Waits for the work of a flight until a signal fires. Its failures are not thrown here: they go to the callers who join it. */
export function waitFor<T>(work: Promise<T>, signal: AbortSignal, patience: AbortSignal | undefined): Promise<T | undefined> {
  const end = work.catch(() => undefined);
  const both = patience === undefined ? signal : AbortSignal.any([signal, patience]);
  return untilAborted(end, both, () => (signal.aborted ? tooLate() : busy()));
}
