import * as v from "valibot";
import type { BoundedLog } from "../simulator/bounded-log.ts";
import { addFault, faultEntries } from "../simulator/faults.ts";
import { parseBody } from "../simulator/parse-input.ts";
import { json } from "../simulator/reply.ts";
import type { Route } from "../simulator/route.ts";
import type { Controls } from "../simulator/simulation.ts";
import { AwsError } from "./aws-error.ts";
import type { DeliveredEvent } from "./event-bridge.ts";
import { toRefusal } from "./reply.ts";

/** A fault of the kit, but with an operation instead of method and path, and an error instead of a body. */
const awsFaultSchema = v.pipe(
  v.strictObject({
    ...faultEntries,
    /** An operation such as `DynamoDB_20120810.PutItem`, `secretsmanager.GetSecretValue` or `sts.GetCallerIdentity`. */
    target: v.pipe(v.string(), v.includes(".")),
    /** The type of the error, such as `ThrottlingException`. */
    type: v.exactOptional(v.string()),
    /** A page in place of an answer, as a proxy on the way sends it. */
    page: v.exactOptional(v.string()),
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)), 400),
  }),
  v.check(
    ({ type, page, delay_ms, drop }) => type !== undefined || page !== undefined || delay_ms > 0 || drop,
    "a fault needs a type, a page, a delay or drop",
  ),
);

/** Builds this endpoint's own commands, and its `POST faults` in place of the kit's. */
export function buildControlRoutes<World extends Controls<object>>(delivered: BoundedLog<DeliveredEvent>): readonly Route<World>[] {
  return [
    {
      method: "POST",
      path: "/_control/faults",
      handle: (call, { faults }) => {
        const { target, type, page, status, ...when } = parseBody(call, awsFaultSchema);
        const refusal = type === undefined ? { headers: {} } : toRefusal(target, new AwsError(type, "injected fault", { status }));
        const proxied = page === undefined ? {} : { status, body: page };
        return addFault(faults, { ...when, method: "POST", path: target, ...refusal, ...proxied });
      },
    },
    { method: "GET", path: "/_control/events", handle: () => json(200, delivered.entries) },
  ];
}
