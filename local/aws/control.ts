import * as v from "valibot";
import type { BoundedLog } from "../simulator/bounded-log.ts";
import type { DeliveredEvent } from "./event-bridge.ts";
import { type Fault, faultSchema } from "./faults.ts";

/** A call, as it came. `status` is null until it is answered. */
export type LoggedCall = { target: string; at: string; status: number | "dropped" | null };

type Controlled = { faults: Fault[]; calls: BoundedLog<LoggedCall>; events: BoundedLog<DeliveredEvent> };

/** The routes by which a test looks at the endpoint and makes it fail: `/_control/faults`, `/_control/calls`, `/_control/events`. */
export function control({ method, url, body }: { method: string; url: string; body: string }, { faults, calls, events }: Controlled) {
  const contentType = "application/json";
  switch (`${method} ${url}`) {
    case "POST /_control/faults": {
      const fault = v.safeParse(v.pipe(v.string(), v.parseJson(), faultSchema), body);
      if (!fault.success) {
        return { status: 400, contentType, body: JSON.stringify({ error: v.summarize(fault.issues) }) };
      }
      faults.push({ ...fault.output, seen: 0 });
      return { status: 201, contentType, body: "{}" };
    }
    case "DELETE /_control/faults":
      faults.length = 0;
      return { status: 200, contentType, body: "{}" };
    case "GET /_control/calls":
      return { status: 200, contentType, body: JSON.stringify(calls.toAnswer()) };
    case "GET /_control/events":
      return { status: 200, contentType, body: JSON.stringify(events.entries) };
    default:
      return { status: 404, contentType, body: "{}" };
  }
}
