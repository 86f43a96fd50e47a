import { once } from "node:events";
import { createServer } from "node:net";

/** Finds a free port: some URLs (redirect URIs) must be known before the server behind them can start. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") {
    throw new TypeError("the probe has no port");
  }
  return address.port;
}
