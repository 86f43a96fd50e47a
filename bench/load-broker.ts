import type { Invoke } from "./bare-handler.ts";

/**
 * Loads the broker's function anew. A function reads its environment once, and two benches of one process have different mocks.
 *
 * @param bench - Names whose it is.
 */
export async function loadBroker(bench: string): Promise<Invoke> {
  const { handler } = await import(`../functions/tokens/serve.ts?bench=${bench}`);
  return handler;
}
