import * as v from "valibot";
import { addFault, faultSchema } from "./faults.ts";
import { parseBody, parseInput } from "./parse-input.ts";
import { json } from "./reply.ts";
import type { Route } from "./route.ts";
import type { Controls, Simulation } from "./simulation.ts";

const clockSchema = v.strictObject({ skew_seconds: v.pipe(v.number(), v.finite()) });

/** Builds the commands of every simulator, under `/_control/`. */
export function buildControlRoutes<World extends Controls<object>>(simulation: Simulation<World>, url: string): readonly Route<World>[] {
  return [
    {
      method: "POST",
      path: "/_control/reset",
      handle: (_call, world) => {
        Object.assign(world, simulation.createWorld(url));
        return json(200, {});
      },
    },
    {
      method: "POST",
      path: "/_control/clock",
      handle: (call, { clock }) => {
        clock.skewSeconds = parseBody(call, clockSchema).skew_seconds;
        return json(200, describeClock({ clock }));
      },
    },
    {
      // Switches that the body does not name keep their value.
      method: "POST",
      path: "/_control/settings",
      handle: (call, world) => {
        const changes = parseBody(call, v.record(v.string(), v.unknown()));
        world.settings = parseInput({ ...world.settings, ...changes }, simulation.settingsSchema);
        return json(200, world.settings);
      },
    },
    {
      method: "POST",
      path: "/_control/faults",
      handle: (call, { faults }) => addFault(faults, parseBody(call, faultSchema)),
    },
    {
      method: "DELETE",
      path: "/_control/faults",
      handle: (_call, world) => {
        world.faults = [];
        return json(200, {});
      },
    },
    { method: "GET", path: "/_control/calls", handle: (_call, { calls }) => json(200, calls.toAnswer()) },
    {
      method: "DELETE",
      path: "/_control/calls",
      handle: (_call, { calls }) => {
        calls.clear();
        return json(200, {});
      },
    },
    {
      method: "GET",
      path: "/_control/state",
      handle: (_call, world) => json(200, { ...describeClock(world), settings: world.settings, ...simulation.describeState(world) }),
    },
  ];
}

const describeClock = ({ clock }: Pick<Controls<object>, "clock">) => ({ now: clock.now(), skew_seconds: clock.skewSeconds });
