import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import type { Reply } from "./reply.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Which call goes wrong, and how. `nth` counts the matching calls from the moment the fault was set. */
export const faultSchema = v.strictObject({
  method: v.string(),
  /** The whole path, or its beginning when it ends in `*`. */
  path: v.pipe(v.string(), v.startsWith("/v1/")),
  nth: v.optional(count, 1),
  times: v.optional(count, 1),
  status: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
  body: v.optional(v.unknown(), ""),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  delay_ms: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(60_000)), 0),
  drop: v.optional(v.boolean(), false),
  /** Do the deed first, then go wrong: the answer is lost, the deed is done. */
  after: v.optional(v.boolean(), false),
});

export type Fault = v.InferOutput<typeof faultSchema> & { seen: number };

/** Counts the call on every fault that matches it and picks the first one whose turn it is. */
export function takeFault(faults: readonly Fault[], method: string, path: string): Fault | undefined {
  const matching = faults.filter((fault) => fault.method === method && matchesPath(fault.path, path));
  for (const fault of matching) {
    fault.seen += 1;
  }
  return matching.find(({ seen, nth, times }) => seen >= nth && seen < nth + times);
}

/** Answers a call with its fault, if it has one. A fault that is only a delay keeps the real answer. */
export async function answerWithFault(fault: Fault | undefined, run: () => Promise<Reply>): Promise<Reply | "dropped"> {
  if (fault === undefined) {
    return run();
  }
  const real = fault.after ? await run() : undefined;
  await sleep(fault.delay_ms);
  if (fault.drop) {
    return "dropped";
  }
  if (fault.status === undefined) {
    return real ?? run();
  }
  const isText = typeof fault.body === "string";
  const headers = { "content-type": isText ? "text/html" : "application/json", ...fault.headers };
  return { status: fault.status, headers, body: isText ? String(fault.body) : JSON.stringify(fault.body) };
}

function matchesPath(wanted: string, path: string): boolean {
  return wanted.endsWith("*") ? path.startsWith(wanted.slice(0, -1)) : path === wanted;
}
