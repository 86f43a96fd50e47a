import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that systems assign to outgoing connections and to servers on port 0: such a port may be taken again at once. */
const range = [20_000, 32_000] as const;
const maxDraws = 50;

/**
 * Finds a free port, for callers that need the port before they listen: a redirect URI, a child process. Two concurrent callers
 * get the same port with a chance of 1 in 12,000.
 *
 * @throws {Error} None was found.
 */
export async function findFreePort(): Promise<number> {
  for (let draw = 0; draw < maxDraws; draw += 1) {
    const port = randomInt(...range);
    if (await isPortFree(port)) {
      return port;
    }
  }
  throw new Error(`no free port was found in ${range.join("-")}`);
}

/** Whether this machine lets a server listen on a port of 127.0.0.1 now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
