import * as v from "valibot";
import { Failure } from "../../../errors.ts";
import { CloudFailure } from "../cloud-failure.ts";
import type { CloudSession, CloudUrls } from "./cloud-session.ts";
import type { Waits } from "./waits.ts";

/** Work that Google goes on with after it has answered. Once it is done it has a response or an error. */
export const operationSchema = v.pipe(
  v.object({
    /** Those of pools and their providers are named under what they are about. */
    name: v.pipe(
      v.string(),
      v.regex(/^(?:projects\/\d+\/locations\/global\/workloadIdentityPools\/(?:[a-z0-9-]+\/){1,3})?operations\/[\w.-]{1,256}$/),
    ),
    done: v.optional(v.boolean(), false),
    error: v.optional(v.object({ code: v.optional(v.number(), 0), message: v.fallback(v.string(), "") })),
    response: v.optional(v.looseObject({})),
  }),
  v.check(({ done, error, response }) => !done || error !== undefined || response !== undefined, "done without an end"),
);
export type Operation = v.InferOutput<typeof operationSchema>;

/** The code of an operation that another writer was faster than. */
const aborted = 10;

/** Maps the error of an operation that has failed to the failure of the call that began it. Google's message is not kept. */
export const toOperationFailure = ({ code }: { readonly code: number }, label: string): CloudFailure =>
  new CloudFailure("provider_answer_invalid", code === aborted ? "conflict" : "other", { detail: `google: ${label}: failed with ${code}` });

const firstPauseMs = 1000;
const longestPauseMs = 5000;
/** Longer work is left to the next attempt of the step, which finds it done. */
const longestWaitMs = 180_000;

/**
 * Waits until work is done, by asking at growing intervals. An operation that is done when it is answered is never asked for: where there was
 * nothing to do, Google names one that does not exist.
 *
 * @param api - Where it began: each API keeps its own operations.
 * @returns The operation, which may have failed.
 * @throws {Failure} `access_pending`: it takes longer than the task may wait.
 */
export async function waitForOperation(
  google: CloudSession,
  begun: Operation,
  { api, waits }: { readonly api: Extract<keyof CloudUrls, "resourceManager" | "serviceUsage" | "iam">; readonly waits: Waits },
): Promise<Operation> {
  const version = api === "resourceManager" ? "v3" : "v1";
  let operation = begun;
  let waitedMs = 0;
  for (let pauseMs = firstPauseMs; !operation.done && !operation.name.includes("noop"); pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    if (waitedMs >= longestWaitMs) {
      throw new Failure("access_pending", { detail: "google: operations.get: not done yet" });
    }
    await waits.pause(pauseMs);
    waitedMs += pauseMs;
    operation = await google(operationSchema, { api, path: `/${version}/${operation.name}`, label: "operations.get" });
  }
  return operation;
}
