import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { refuseNetwork } from "../loopback-only.ts";

/** The input of a worker. */
export type WorkerData = {
  readonly file: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly memoryMegabytes: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
};

export type Invocation = { readonly requestId: string; readonly event: string; readonly deadlineAtMs: number };

export type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "log"; readonly text: string }
  | { readonly kind: "result"; readonly result: string }
  | { readonly kind: "error"; readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] };

type Handler = (event: unknown, context: object) => unknown;

const data: WorkerData = workerData;

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

// Through the port, not the worker's own streams: a line and the result it belongs to then arrive in that order.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    send({ kind: "log", text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString() });
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") {
      process.nextTick(() => callback());
    }
    return true;
  };
}

/** Loads the handler as the Node.js 24 runtime does, which accepts no callbacks. */
function loadHandler(): Handler {
  const handler: unknown = createRequire(data.file)(data.file)[data.exportName];
  if (typeof handler !== "function") {
    throw Object.assign(new Error(`${data.exportName} is undefined or not exported`), { name: "Runtime.HandlerNotFound" });
  }
  if (handler.length > 2) {
    throw Object.assign(new Error("Node.js 24 takes no handler with a callback"), { name: "Runtime.CallbackHandlerDeprecated" });
  }
  return handler as Handler;
}

async function invoke(handler: Handler, { requestId, event, deadlineAtMs }: Invocation): Promise<string> {
  const { functionName, invokedFunctionArn, memoryMegabytes, logGroupName, logStreamName } = data;
  const result = await handler(JSON.parse(event), {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn,
    memoryLimitInMB: String(memoryMegabytes),
    awsRequestId: requestId,
    logGroupName,
    logStreamName,
    getRemainingTimeInMillis: () => deadlineAtMs - Date.now(),
  });
  return JSON.stringify(result) ?? "null";
}

/** Reports as the runtime does, which prints a failure with every enumerable property of the error: secrets in one are in the log. */
function report(error: unknown, requestId: string): void {
  const known = error instanceof Error;
  const errorType = known ? error.name : typeof error;
  const errorMessage = known ? error.message : String(error);
  const trace = known ? (error.stack?.split("\n") ?? []) : [];
  const printed = JSON.stringify(known ? error : { errorType, errorMessage }, (_key, value: unknown) =>
    value instanceof Error ? { errorType: value.name, errorMessage: value.message, ...value, stack: value.stack?.split("\n") } : value,
  );
  send({ kind: "log", text: `${requestId}\tERROR\tInvoke Error\t${printed}` });
  send({ kind: "error", errorType, errorMessage, trace });
}

refuseNetwork();
const loading = (async () => loadHandler())();
loading
  .catch(() => undefined)
  .then(() => {
    parentPort?.on("message", async (invocation: Invocation) => {
      try {
        send({ kind: "result", result: await invoke(await loading, invocation) });
      } catch (error) {
        report(error, invocation.requestId);
      }
    });
    send({ kind: "ready" });
  });
