import { Failure } from "../../errors.ts";
import { untilAborted } from "../../until-aborted.ts";
import type { Served } from "./note-use.ts";
import type { ServedToken } from "./served-token.ts";
import { soonSeconds } from "./to-refusal.ts";

/** What came of a flight, for all who wait for it. */
export type Landing = { readonly served: Served } | { readonly refusal: Failure };

/** `found`: a token that is still alive while the flight gets another one; `undefined` when there is none, or it has landed. */
export type Flight = {
  readonly minTtlSeconds: number;
  readonly landing: Promise<Landing>;
  readonly found: Promise<ServedToken | undefined>;
};

/** Says that there is a token meanwhile, if there is. */
type Tell = (token: ServedToken | undefined) => void;

/** The flights of a process: of the callers who want one token, one gets it for all. */
export function tokenFlights() {
  const flights = new Map<string, Flight>();
  return {
    find: (path: string): Flight | undefined => flights.get(path),
    begin: (path: string, minTtlSeconds: number, work: (tell: Tell) => Promise<Landing>): Promise<Landing> => {
      const found = Promise.withResolvers<ServedToken | undefined>();
      const landing = work(found.resolve).finally(() => {
        flights.delete(path);
        found.resolve(undefined);
      });
      flights.set(path, { minTtlSeconds, landing, found: found.promise });
      return landing;
    },
  };
}

const tooLate = () => new Failure("deadline_exceeded", { detail: "while another caller refreshed the token" });
const busy = () => new Failure("connection_busy", { retryAfterSeconds: soonSeconds });

/** Waits for a flight that brings what its caller wants, for as long as the caller may. @throws {Failure} What fails in it. */
export const join = ({ landing }: Flight, signal: AbortSignal): Promise<Landing> => untilAborted(landing, signal, tooLate);

/** Waits for what a flight brings, for as long as the caller may. What fails in it is for those to hear whose flight it is. */
export function waitFor<T>(work: Promise<T>, signal: AbortSignal, patience: AbortSignal | undefined): Promise<T | undefined> {
  const end = work.catch(() => undefined);
  const both = patience === undefined ? signal : AbortSignal.any([signal, patience]);
  return untilAborted(end, both, () => (signal.aborted ? tooLate() : busy()));
}
