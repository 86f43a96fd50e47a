import { json, Refused } from "../simulator/reply.ts";
import type { Tailnet } from "./tailnet.ts";
import type { World } from "./world.ts";

/** Builds the refusal of a command of the control plane. */
export function refuseCommand(status: number, error: string): Refused {
  return new Refused(json(status, { error }));
}

/** @throws {Refused} 404 for an id that no tailnet has. */
export function findNamedTailnet({ tailnets }: World, id: string | undefined): Tailnet {
  const tailnet = tailnets.find((candidate) => candidate.id === id);
  if (tailnet === undefined) throw refuseCommand(404, `there is no tailnet ${id}`);
  return tailnet;
}
