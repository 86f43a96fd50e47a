import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdir, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Below the ports that systems assign to outgoing connections and to servers on port 0: such a port may be taken again at once. */
const range = [20_000, 32_000] as const;
const maxDraws = 50;

/** How long a port is its caller's before something listens on it. */
const reservedMs = 120_000;

/**
 * Finds a free port, for callers that need the port before they listen: a redirect URI, a child process. No other caller on this machine gets the
 * same one for two minutes.
 *
 * @throws {Error} None was found.
 */
export async function findFreePort(): Promise<number> {
  for (let draw = 0; draw < maxDraws; draw += 1) {
    const port = randomInt(...range);
    if ((await isPortFree(port)) && (await reservePort(port))) {
      return port;
    }
  }
  throw new Error(`no free port was found in ${range.join("-")}`);
}

/**
 * @returns Whether no other process has the port. A folder of its name is the reservation: only one process can make it. A reservation that is over
 *   is renewed by a folder in it, named by the time of the earlier one: only one process can make that, too.
 */
export async function reservePort(port: number): Promise<boolean> {
  const folder = join(tmpdir(), "aurora-oauth-ports", String(port));
  await mkdir(dirname(folder), { recursive: true });
  if (await isMade(folder)) {
    return true;
  }
  const { mtimeMs } = await stat(folder);
  return Date.now() - mtimeMs > reservedMs && isMade(join(folder, String(mtimeMs)));
}

/** Makes a folder. @returns `false`: there is one. */
const isMade = (folder: string) =>
  mkdir(folder).then(
    () => true,
    () => false,
  );

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
