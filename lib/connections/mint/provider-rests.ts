import { endsConnection, Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { RefreshDeps, RefreshResult } from "../refresh/refresh-result.ts";
import { memoryOf, rememberedSeconds } from "../refresh/remembered-tokens.ts";

type Failed = Extract<RefreshResult, { kind: "failed" }>;

/**
 * Remembers which connections' providers have asked to wait, so that the callers of a process do not ask them again at once. A passing
 * failure of a minted token is not on the record. Remembers for a minute at most: the record is read again then.
 */
export function providerRests(deps: Pick<RefreshDeps, "clock" | "methods">) {
  const rests = memoryOf<{ readonly result: Failed; readonly until: Date }>();
  return {
    /** The failure of the last request, until the provider accepts the next one. */
    find: (path: string): Failed | undefined => {
      const rest = rests.find(path);
      const leftMs = rest === undefined ? 0 : rest.until.getTime() - deps.clock().getTime();
      if (rest === undefined || leftMs <= 0) {
        return undefined;
      }
      const { code, detail } = rest.result.failure;
      return { ...rest.result, failure: new Failure(code, { detail, retryAfterSeconds: Math.ceil(leftMs / 1000) }) };
    },
    note: (path: string, result: RefreshResult): void => {
      const isMinted = result.kind === "failed" && deps.methods.find(result.connection)?.tokens === "minted";
      if (!isMinted || result.failure.retryAfterSeconds === undefined || endsConnection(result.failure.code)) {
        rests.forget(path);
        return;
      }
      const seconds = Math.min(result.failure.retryAfterSeconds, rememberedSeconds);
      rests.keep(path, { result, until: secondsAfter(deps.clock(), seconds) });
    },
  };
}
