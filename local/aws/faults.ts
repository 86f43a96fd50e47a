import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Which call goes wrong, and how. `nth` counts the matching calls from the moment the fault was set. */
export const faultSchema = v.pipe(
  v.strictObject({
    /** An operation such as `DynamoDB_20120810.PutItem`, `secretsmanager.GetSecretValue` or `sts.GetCallerIdentity`. */
    target: v.pipe(v.string(), v.includes(".")),
    nth: v.optional(count, 1),
    times: v.optional(count, 1),
    /** The type of the error, such as `ThrottlingException`. */
    type: v.exactOptional(v.string()),
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)), 400),
    delay_ms: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(600_000)), 0),
    /** The connection is closed without an answer. */
    drop: v.optional(v.boolean(), false),
    /** Run the call first, then go wrong: the answer is lost, the deed is done. */
    after: v.optional(v.boolean(), false),
  }),
  v.check(({ type, delay_ms, drop }) => type !== undefined || delay_ms > 0 || drop, "a fault needs a type, a delay or drop"),
);

export type Fault = v.InferOutput<typeof faultSchema> & { seen: number };

/** Counts the call on every fault that matches it and picks the first one whose turn it is. */
export function takeFault(faults: readonly Fault[], target: string): Fault | undefined {
  const matching = faults.filter((fault) => fault.target === target);
  for (const fault of matching) {
    fault.seen += 1;
  }
  return matching.find(({ seen, nth, times }) => seen >= nth && seen < nth + times);
}

/** Answers a call with its fault, if it has one. A fault that is only a delay keeps the real answer. */
export async function answerWithFault<R>(
  fault: Fault | undefined,
  run: () => Promise<R>,
  refuse: (type: string, status: number) => R,
): Promise<R | "dropped"> {
  if (fault === undefined) {
    return run();
  }
  const real = fault.after ? await run() : undefined;
  if (fault.delay_ms > 0) {
    await sleep(fault.delay_ms, undefined, { ref: false });
  }
  if (fault.drop) {
    return "dropped";
  }
  return fault.type === undefined ? (real ?? run()) : refuse(fault.type, fault.status);
}
