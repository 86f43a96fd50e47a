import { Agent, request } from "node:https";
import type { Recording } from "./mocks/commands.ts";
import type { Mocks } from "./start-mocks.ts";

const agent = new Agent({ keepAlive: true });

/** Sends one recorded request and reads its whole answer without parsing it. */
export function sendBare({ url, method, headers, body }: Recording): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve(Buffer.concat(chunks)));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Repeats the product's last five calls of a refresh in the same order, the first two at once. */
export async function bareRefresh(mocks: Mocks): Promise<() => Promise<void>> {
  const { acquire, read, token, write, commit } = await mocks.recordings();
  if (acquire === undefined || read === undefined || token === undefined || write === undefined || commit === undefined) {
    throw new Error("a refresh has to be recorded first");
  }
  return async () => {
    await Promise.all([sendBare(acquire), sendBare(read)]);
    await sendBare(token);
    await sendBare(write);
    await sendBare(commit);
  };
}
