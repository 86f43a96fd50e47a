import { randomUUID } from "node:crypto";
import { Refused, type Reply } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { cloudError, cloudReply } from "./cloud-reply.ts";
import { openPoolsCall } from "./pool-call.ts";
import type { World } from "./world.ts";

/**
 * Answers a write of a pool or a provider with an operation, which is named under what it is about.
 *
 * @param name - The resource's own.
 * @param show - What the operation answers once it is done.
 */
export function answerOperation({ federation, clock, settings }: World, name: string, show: () => object): Reply {
  const id = randomUUID().replaceAll("-", "");
  const operation = { name: `${name}/operations/${id}`, endsAt: clock.after(settings.pool_operation_seconds), show };
  federation.operations.set(id, operation);
  return cloudReply({ name: operation.name });
}

/** `GET …/operations/{id}`, under a pool or a provider. */
export const getPoolOperation: Handler<World> = (call, world) => {
  openPoolsCall(call, world, call.params.provider === undefined ? "pool" : "provider", "get");
  const operation = world.federation.operations.get(call.params.operation ?? "");
  if (operation === undefined) throw new Refused(cloudError(404, "NOT_FOUND", "Requested entity was not found."));
  const { name, endsAt, show } = operation;
  return cloudReply(endsAt > world.clock.now() ? { name } : { name, done: true, response: show() });
};
