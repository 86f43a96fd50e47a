import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { buildSync } from "esbuild";
import { LambdaError } from "./lambda-error.ts";
import { type DeployedFunction, toVariables, toWorkerData } from "./lambda-variables.ts";
import type { Invocation, WorkerMessage } from "./worker.ts";

export type EnvironmentOptions = DeployedFunction & { readonly onLog: (key: string, line: string) => void };

export type Environment = {
  /** Runs one event to its end; rejects with a {@link LambdaError}. Only one at a time, as Lambda has it. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Stops it at once; an invocation in progress is rejected. */
  readonly stop: () => Promise<void>;
  /** False after a timeout, a crash or `stop`: it must get no further invocation. */
  readonly isAlive: () => boolean;
};

let workerCode: string | undefined;

/** Turns the worker's program into JavaScript once a process: each thread would need a third of its start for it. */
function readWorkerCode(): string {
  const entry = join(import.meta.dirname, "worker.ts");
  workerCode ??=
    buildSync({ entryPoints: [entry], bundle: true, platform: "node", format: "cjs", write: false }).outputFiles[0]?.text ?? "";
  return workerCode;
}

/**
 * Starts one execution environment of one function: a thread with only Lambda's variables in its environment, and no network but this
 * machine's.
 *
 * The time limit starts when the code is loaded, as initialisation has a time of its own in Lambda.
 */
export function startEnvironment(options: EnvironmentOptions): Environment {
  const data = toWorkerData(options);
  const worker = new Worker(readWorkerCode(), {
    eval: true,
    workerData: data,
    env: toVariables(options, data),
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);
  let pending: PromiseWithResolvers<unknown> | undefined;
  let alive = true;

  const settle = (finish: (invocation: PromiseWithResolvers<unknown>) => void): void => {
    const settled = pending;
    pending = undefined;
    if (settled !== undefined) {
      finish(settled);
    }
  };
  const end = (error: LambdaError): void => {
    alive = false;
    ready.reject(error);
    settle((invocation) => invocation.reject(error));
  };
  const log = (text: string): void => {
    for (const line of text.split("\n").filter((line) => line !== "")) {
      options.onLog(options.key, line);
    }
  };

  worker.on("message", (message: WorkerMessage) => {
    switch (message.kind) {
      case "ready":
        return ready.resolve();
      case "log":
        return log(message.text);
      case "result":
        return settle((invocation) => invocation.resolve(JSON.parse(message.result)));
      case "error":
        return settle((invocation) => invocation.reject(new LambdaError(message.errorType, message.errorMessage, message.trace)));
    }
  });
  worker.on("error", (error) => {
    const { name, message, stack } = error instanceof Error ? error : { name: typeof error, message: String(error), stack: undefined };
    log(stack ?? `${name}: ${message}`);
    end(new LambdaError(name, message, stack?.split("\n")));
  });
  worker.on("exit", () => end(new LambdaError("Runtime.ExitError", "Runtime exited without providing a reason")));

  const stop = async (): Promise<void> => {
    end(new LambdaError("Runtime.ExitError", "Runtime exited with error: signal: killed"));
    await worker.terminate();
  };

  const invoke = async (event: unknown): Promise<unknown> => {
    if (pending !== undefined) {
      throw new Error(`${options.key}: an environment runs one invocation at a time`);
    }
    const invocation = Promise.withResolvers<unknown>();
    pending = invocation;
    await ready.promise.catch(() => invocation.promise);
    const requestId = randomUUID();
    const timeoutMs = options.definition.timeoutSeconds * 1000;
    const timer = setTimeout(() => {
      const message = `RequestId: ${requestId} Error: Task timed out after ${options.definition.timeoutSeconds.toFixed(2)} seconds`;
      log(message);
      end(new LambdaError("Sandbox.Timedout", message));
      void worker.terminate();
    }, timeoutMs);
    const message: Invocation = { requestId, event: JSON.stringify(event) ?? "null", deadlineAtMs: Date.now() + timeoutMs };
    worker.postMessage(message);
    try {
      return await invocation.promise;
    } finally {
      clearTimeout(timer);
    }
  };

  return { invoke, stop, isAlive: () => alive };
}
