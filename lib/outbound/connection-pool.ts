import { gradualSend } from "./gradual-send.ts";
import { countCall } from "./hot-client.ts";
import type { Send } from "./http-client.ts";
import { type Agents, nodeClient } from "./node-client.ts";
import type { UndiciOptions } from "./undici-client.chunk.ts";

/**
 * Makes connections that are opened gradually, and kept. Sends through `node:https`, and through the hot client as soon as this process has it.
 * The two keep connections of their own: those of `node:https` close when they have been idle.
 */
export function connectionPool(agents: Agents, options: UndiciOptions): Send {
  const cold = nodeClient(agents);
  let hot: Send | undefined;
  const send: Send = (request, receiver) => {
    const client = countCall();
    if (client === undefined) {
      return cold(request, receiver);
    }
    hot ??= client.undiciClient(options);
    return hot(request, receiver);
  };
  return gradualSend(send);
}
