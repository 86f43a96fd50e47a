import * as v from "valibot";
import { faultSchema } from "./fault.ts";
import { json, type Reply } from "./reply.ts";
import type { World } from "./world.ts";

type Command = (world: World, body: unknown) => unknown;

const skewSchema = v.strictObject({ seconds: v.number() });

/** The control plane, under `/_control`. Never gives a value out: a canary test may read all of it. */
const commands: Readonly<Record<string, Command>> = {
  "POST reset": (world) => world.reset(),
  "POST seal": (world) => {
    world.sealed = true;
  },
  "POST unseal": (world) => {
    world.sealed = false;
  },
  "POST revoke-tokens": (world) => world.tokens.revokeAll(),
  "POST skew": (world, body) => {
    world.skewSeconds = v.parse(skewSchema, body).seconds;
  },
  "POST faults": (world, body) => {
    world.faults.push({ ...v.parse(faultSchema, body), seen: 0 });
  },
  "DELETE faults": (world) => {
    world.faults = [];
  },
  "GET calls": (world) => world.calls.toAnswer(),
  "DELETE calls": (world) => world.calls.clear(),
  "GET keys": (world) => describeKeys(world),
};

/** @param name - What follows `/_control/`. */
export function control(world: World, method: string, name: string, body: unknown): Reply {
  const command = commands[`${method} ${name}`];
  if (command === undefined) {
    return json(404, { error: "no such command" });
  }
  try {
    return json(200, command(world, body) ?? {});
  } catch (error) {
    if (error instanceof v.ValiError) {
      return json(400, { error: error.message });
    }
    throw error;
  }
}

function describeKeys(world: World) {
  return [...world.kv.entries].map(([path, { current, versions }]) => ({
    path,
    current_version: current,
    versions: [...versions].map(([version, { data, deletionTime, destroyed }]) => ({
      version,
      fields: Object.keys(data ?? {}),
      deleted: deletionTime !== "",
      destroyed,
    })),
  }));
}
