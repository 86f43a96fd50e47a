import { endsConnection, Failure } from "../../errors.ts";
import { failures } from "../../failure-codes.ts";
import { secondsAfter } from "../../instants.ts";
import { rejectsCredential } from "../mint/separate-access.ts";
import type { RefreshDeps, RefreshResult } from "../turn/refresh-result.ts";
import { memoryOf, rememberedSeconds } from "./remembered-tokens.ts";

type Failed = Extract<RefreshResult, { kind: "failed" }>;

/** Seconds that a provider is left alone after a failure that names no time, such as a page of its gateway. */
const shortRestSeconds = 2;

/**
 * Remembers for which connections the provider has failed or has asked to wait, so that the callers of a process do not ask it again at
 * once. A passing failure of a minted token is not on the record, nor is the rejected credential of one level of access. Remembers for a
 * minute at most: the record is read again then.
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
      const wait = rejectsCredential(code) ? {} : { retryAfterSeconds: Math.ceil(leftMs / 1000) };
      return { ...rest.result, failure: new Failure(code, { detail, ...wait }) };
    },
    note: (path: string, result: RefreshResult): void => {
      const isMinted = result.kind === "failed" && deps.methods.find(result.connection)?.tokens === "minted";
      const seconds = isMinted ? toRestSeconds(result.failure) : undefined;
      if (!isMinted || seconds === undefined) {
        rests.forget(path);
        return;
      }
      rests.keep(path, { result, until: secondsAfter(deps.clock(), Math.min(seconds, rememberedSeconds)) });
    },
  };
}

/** `undefined`: the next caller may ask at once. */
function toRestSeconds({ code, retryAfterSeconds }: Failure): number | undefined {
  if (code === "access_credential_rejected") {
    return rememberedSeconds;
  }
  if (endsConnection(code)) {
    return undefined;
  }
  return retryAfterSeconds ?? (failures[code].owner === "provider" ? shortRestSeconds : undefined);
}
