import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { selfSigned } from "../../local/self-signed.ts";
import type { Commands, Order, Origins, Ready, Reply } from "./commands.ts";
import { delaysMs, World } from "./world.ts";

/** With this argument, every mock answers without a delay. */
const isAtOnce = process.argv[2] === "at-once";
const world = new World();
const certificate = selfSigned(new Date());

/** Serves one origin with its own delay, over TLS with keep-alive. */
async function serve(service: keyof Origins): Promise<string> {
  const server = createServer({ ...certificate, keepAliveTimeout: 120_000 }, async (request, response) => {
    const from = performance.now();
    const call = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body: await text(request) };
    const { status, body } = world.answer(service, call, request.rawHeaders, origin);
    const payload = JSON.stringify(body);
    const answer = () => {
      response.writeHead(status, {
        "content-type": service === "aws" ? "application/x-amz-json-1.0" : "application/json",
        "content-length": Buffer.byteLength(payload),
      });
      response.end(payload);
      world.roundTrips.add(from, performance.now());
      world.answered(service, call);
    };
    isAtOnce ? answer() : setTimeout(answer, delaysMs[service]);
  });
  world.servers.push(server);
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return origin;
}

const [aws, vault, provider] = await Promise.all([serve("aws"), serve("vault"), serve("provider")]);

process.on("message", async ({ id, name, argument }: Order) => {
  let reply: Reply;
  try {
    const run = world[name].bind(world) as (argument: unknown) => ReturnType<Commands[typeof name]>;
    reply = { id, result: await run(argument) };
  } catch (error) {
    reply = { id, problem: String(error) };
  }
  process.send?.(reply);
});
process.on("disconnect", () => process.exit());
process.send?.({ origins: { aws, vault, provider }, certificate: certificate.cert } satisfies Ready);
