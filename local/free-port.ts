import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that systems give to outgoing connections and to whoever listens on port 0: one of those may be taken again at once. */
const range = [20_000, 32_000] as const;
const maxDraws = 50;

/**
 * Finds a free port, for what must know its port before it starts: a redirect URI, a child process. Two that draw at the
 * same time get the same one only by chance, 1 in 12,000.
 *
 * @throws {Error} None was found.
 */
export async function findFreePort(): Promise<number> {
  for (let draw = 0; draw < maxDraws; draw += 1) {
    const port = randomInt(...range);
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error(`no free port was found in ${range.join("-")}`);
}

async function isFree(port: number): Promise<boolean> {
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
