import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import type { Call } from "./call.ts";
import { json, type Reply } from "./reply.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** When a fault applies, and its effects beside the answer. `nth` counts the matching calls since the fault was set. */
export const faultEntries = {
  /** Only calls whose body has this text in it. */
  holding: v.exactOptional(v.string()),
  nth: v.optional(count, 1),
  times: v.optional(count, 1),
  delay_ms: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(600_000)), 0),
  /** Closes the connection without an answer. */
  drop: v.optional(v.boolean(), false),
  /** Runs the real handler first: its effect stays, but its answer is lost. */
  after: v.optional(v.boolean(), false),
};

/** Which call fails, and how. */
export const faultSchema = v.pipe(
  v.strictObject({
    ...faultEntries,
    method: v.pipe(v.string(), v.toUpperCase()),
    /** The whole path. A `*` inside stands for any one segment or a part of it, a `*` at the end for any rest. */
    path: v.pipe(v.string(), v.startsWith("/")),
    status: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
    /** Text is sent unchanged, anything else as JSON. */
    body: v.exactOptional(v.unknown()),
    /** Default HTML for text, otherwise JSON. */
    content_type: v.exactOptional(v.string()),
    headers: v.optional(v.record(v.string(), v.string()), {}),
  }),
  v.check(
    ({ status, body, delay_ms, drop }) => status !== undefined || body !== undefined || delay_ms > 0 || drop,
    "a fault needs a status, a body, a delay or drop",
  ),
);

export type Fault = v.InferOutput<typeof faultSchema> & { seen: number };

/** Sets a fault. @returns The answer of the command: all faults that are set. */
export function addFault(faults: Fault[], fault: v.InferOutput<typeof faultSchema>): Reply {
  faults.push({ ...fault, seen: 0 });
  return json(200, { faults });
}

/**
 * Counts the call on every fault that matches it, and picks the first fault that applies now.
 *
 * @param name - The path of the call, or the simulator's own name for it.
 */
export function takeFault(faults: readonly Fault[], { method, body }: Pick<Call, "method" | "body">, name: string): Fault | undefined {
  const matching = faults.filter(
    ({ holding = "", ...fault }) => fault.method === method && matchesName(fault.path, name) && body.includes(holding),
  );
  for (const fault of matching) fault.seen += 1;
  return matching.find(({ seen, nth, times }) => seen >= nth && seen < nth + times);
}

/**
 * Answers a call with its fault, if it has one. A fault that is only a delay keeps the real answer.
 *
 * @param signal - Ends a delay when the simulator is closed.
 */
export async function answerWithFault(
  fault: Fault | undefined,
  run: () => Promise<Reply>,
  signal: AbortSignal,
): Promise<Reply | "dropped"> {
  if (fault === undefined) return run();
  const real = fault.after ? await run() : undefined;
  if (fault.delay_ms > 0) await sleep(fault.delay_ms, undefined, { signal });
  if (fault.drop) return "dropped";
  if (fault.status === undefined && fault.body === undefined) return real ?? run();
  return buildFaultReply(fault);
}

function buildFaultReply({ status = 200, body = "", content_type, headers }: Fault): Reply {
  const isText = typeof body === "string";
  return {
    status,
    headers: { "content-type": content_type ?? (isText ? "text/html; charset=utf-8" : "application/json"), ...headers },
    body: isText ? body : JSON.stringify(body),
  };
}

function matchesName(wanted: string, name: string): boolean {
  const start = wanted.endsWith("*") ? wanted.slice(0, -1) : wanted;
  const pattern = start.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  return new RegExp(`^${pattern}${start === wanted ? "$" : ""}`).test(name);
}
