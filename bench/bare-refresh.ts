import { Agent, request } from "node:https";
import Pool from "undici/lib/dispatcher/pool.js";
import type { Recording } from "./mocks/commands.ts";
import type { Mocks } from "./start-mocks.ts";

/** Sends one recorded request and reads its whole answer without parsing it. */
export type SendBare = (recording: Recording) => Promise<Buffer>;

const agent = new Agent({ keepAlive: true });

/** Sends with `node:https`. */
export const sendBare: SendBare = ({ url, method, headers, body }) =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve(Buffer.concat(chunks)));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });

const pools = new Map<string, Pool>();

/** Sends with undici's `dispatch`: the leanest client that works. */
export const sendLean: SendBare = ({ url, method, headers, body }) =>
  new Promise((resolve, reject) => {
    const { origin, pathname, search } = new URL(url);
    const pool = pools.get(origin) ?? new Pool(origin, { headersTimeout: 0, bodyTimeout: 0 });
    pools.set(origin, pool);
    const chunks: Buffer[] = [];
    pool.dispatch(
      { method: method as "GET", path: pathname + search, headers: [...headers], body: body === "" ? null : body },
      {
        onRequestStart: () => undefined,
        onResponseData: (_controller, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve(Buffer.concat(chunks)),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });

/** Repeats the product's last five calls of a refresh in the same order, the first two at once. */
export async function bareRefresh(mocks: Mocks, send: SendBare): Promise<() => Promise<void>> {
  const { acquire, read, token, write, commit } = await mocks.recordings();
  if (acquire === undefined || read === undefined || token === undefined || write === undefined || commit === undefined) {
    throw new Error("a refresh has to be recorded first");
  }
  return async () => {
    await Promise.all([send(acquire), send(read)]);
    await send(token);
    await send(write);
    await send(commit);
  };
}
