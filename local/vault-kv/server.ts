import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answer } from "./answer.ts";
import { control } from "./control.ts";
import { answerWithFault, takeFault } from "./fault.ts";
import { parseJson } from "./parse-json.ts";
import { json, type Reply, refuse } from "./reply.ts";
import { type VaultKvOptions, World } from "./world.ts";

export type VaultKv = { readonly url: string; close(): Promise<void> };

const maxBodyBytes = 32 * 1024 * 1024;

/**
 * Starts a KV version 2 endpoint on this machine that answers as Vault 1.21 does: same paths, codes, texts, versions,
 * policies and logins. For the local stack and tests; nothing is stored on disk.
 *
 * `/_control` steers it: see `control.ts`.
 */
export async function startVaultKv(options: VaultKvOptions): Promise<VaultKv> {
  const world = new World(options);
  const server = createServer((request, response) => {
    serve(world, request, response).catch(() => send(response, refuse(500, "internal error")));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const method = request.method ?? "GET";
  const text = await readBody(request);
  if (text === undefined) {
    return send(response, refuse(413, "http: request body too large"));
  }
  const body = parseJson(text);
  const [, area, path = ""] = /^\/(_control|v1)\/(.*)$/.exec(url.pathname) ?? [];
  if (area === "_control") {
    return send(response, control(world, method, path, "value" in body ? body.value : undefined));
  }
  if (area === undefined) {
    return send(response, json(404, { errors: [] }));
  }
  const contentType = request.headers["content-type"]?.split(";")[0] ?? "";
  const call = { method, path, query: url.searchParams, token: tokenOf(request), contentType, body };
  const reply = await answerWithFault(takeFault(world.faults, method, url.pathname), () => answer(world, call));
  world.calls.add({ method, path: url.pathname, status: reply === "dropped" ? "dropped" : reply.status });
  if (reply === "dropped") {
    request.socket.destroy();
    return;
  }
  send(response, reply);
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}

function tokenOf({ headers }: IncomingMessage): string | undefined {
  return [headers["x-vault-token"]].flat()[0] ?? /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
