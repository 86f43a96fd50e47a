import { endsConnection, Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { RefreshDeps, RefreshResult } from "../refresh/refresh-result.ts";
import { memoryOf, rememberedSeconds } from "../refresh/remembered-tokens.ts";

type Failed = Extract<RefreshResult, { kind: "failed" }>;

/**
 * Remembers which providers have said when they may be asked again. A passing failure of a minted token is not on the record, so
 * nothing else would keep the callers of a process from asking at once. At most a minute, for then the record is read again.
 */
export function providerRests(deps: Pick<RefreshDeps, "clock" | "methods">) {
  const rests = memoryOf<{ readonly result: Failed; readonly until: Date }>();
  return {
    /** The failure of the last request, while the provider wants no other one. */
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
