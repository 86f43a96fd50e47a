import { EventEmitter } from "node:events";
import dynalite from "dynalite";

export type DynaliteAnswer = { readonly status: number; readonly body: string };

const headers = (name: string) => ({
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": `DynamoDB_20120810.${name}`,
  "x-amz-date": "20260101T000000Z",
  authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local",
});

/**
 * Makes a dynalite in memory, and returns how to call it. It is a server whose requests come without a socket: it runs in this thread, and
 * the way through the network would cost more than its answer.
 */
export function openDynalite(): (name: string, input: unknown) => Promise<DynaliteAnswer> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return (name, input) =>
    new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), { method: "POST", url: "/", headers: headers(name) });
      const response = {
        statusCode: 200,
        setHeader: () => undefined,
        end: (body: string) => resolve({ status: response.statusCode, body }),
      };
      server.emit("request", request, response);
      request.emit("data", Buffer.from(JSON.stringify(input)));
      request.emit("end");
    });
}
