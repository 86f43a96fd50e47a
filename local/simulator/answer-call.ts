import type { Call, LoggedCall } from "./call.ts";
import { answerWithFault, takeFault } from "./faults.ts";
import { json, Refused, type Reply } from "./reply.ts";
import { findRoute, type Handler, type Route } from "./route.ts";
import type { Controls, Simulation } from "./simulation.ts";

/**
 * Answers one call: logs it, and answers with a fault, if one is set, or with the simulation.
 *
 * The control plane has no faults and no log.
 */
export async function answerCall<World extends Controls<object>>(
  simulation: Simulation<World>,
  controlRoutes: readonly Route<World>[],
  world: World,
  call: Call,
  signal: AbortSignal,
): Promise<Reply | "dropped"> {
  if (call.path.startsWith("/_control/")) return run(findRoute(controlRoutes, call) ?? noSuchCommand, call, world);
  const entry: LoggedCall = {
    ...simulation.describeCall(call),
    method: call.method,
    path: call.path,
    at: world.clock.now().toISOString(),
    status: null,
  };
  world.calls.add(entry);
  const fault = takeFault(world.faults, call, simulation.nameCall?.(call) ?? call.path);
  const reply = await answerWithFault(fault, () => run(simulation.answer, call, world), signal);
  entry.status = reply === "dropped" ? reply : reply.status;
  return reply;
}

async function run<World>(handle: Handler<World>, call: Call, world: World): Promise<Reply> {
  try {
    return await handle(call, world);
  } catch (error) {
    if (error instanceof Refused) return error.reply;
    throw error;
  }
}

const noSuchCommand = (): Reply => json(404, { error: "no such command" });
