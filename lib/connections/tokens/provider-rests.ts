import { endsConnection, Failure } from "../../errors.ts";
import { failures } from "../../failure-codes.ts";
import { rejectsCredential } from "../mint/separate-access.ts";
import type { RefreshDeps, RefreshResult } from "../turn/refresh-result.ts";
import { rememberedSeconds } from "./remembered-tokens.ts";
import { restsOf, shortRestSeconds } from "./rests.ts";

type Failed = Extract<RefreshResult, { kind: "failed" }>;

/**
 * Remembers for which connections the provider has failed or has asked to wait, so that the callers of a process do not ask it again at
 * once. A passing failure of a minted token is not on the record, nor is the rejected credential of one level of access.
 */
export function providerRests(deps: Pick<RefreshDeps, "clock" | "methods">) {
  const rests = restsOf<Failed>(deps.clock);
  return {
    /** The failure of the last request, until the provider accepts the next one. */
    find: (path: string): Failed | undefined => {
      const rest = rests.find(path);
      if (rest === undefined) {
        return undefined;
      }
      const { failed, leftSeconds } = rest;
      const { code, detail } = failed.failure;
      const wait = rejectsCredential(code) ? {} : { retryAfterSeconds: leftSeconds };
      return { ...failed, failure: new Failure(code, { detail, ...wait }) };
    },
    note: (path: string, result: RefreshResult): void => {
      const isMinted = result.kind === "failed" && deps.methods.find(result.connection)?.tokens === "minted";
      const seconds = isMinted ? toRestSeconds(result.failure) : undefined;
      if (!isMinted || seconds === undefined) {
        rests.forget(path);
        return;
      }
      rests.keep(path, result, seconds);
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
