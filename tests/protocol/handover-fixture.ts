import { expect } from "vitest";
import { ada, grace, type Script } from "../fakes/scripted-provider.ts";
import { acme, colleague, openWorld } from "../fixtures/connect-fixture.ts";

export const adas = `refresh-of-${ada}-1`;
export const graces = `refresh-of-${grace}-2`;

/** A connection that one person has made, and a colleague who takes it over with an account of their own. */
export async function openHandover(confirmation: "required" | "off" = "required") {
  const world = openWorld(confirmation);
  await world.connect({ subject: ada });
  world.clock.moveMinutes(5);
  const read = async () => (await world.connections.read(acme)) ?? expect.fail("there is no connection");
  const before = await read();
  const taking = { principal: colleague, takesOver: before.id };
  /** Up to the confirmation that the colleague has to give. */
  const parkTakeover = (script: Script = { subject: grace }) => world.park(script, taking);
  const takeOver = async (script?: Script) => world.confirm(await parkTakeover(script), colleague);
  return { ...world, read, before, taking, parkTakeover, takeOver };
}

export type HandoverWorld = Awaited<ReturnType<typeof openHandover>>;
