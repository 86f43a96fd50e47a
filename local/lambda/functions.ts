import type { Bundle } from "./bundle.ts";
import { type Environment, startEnvironment } from "./environment.ts";
import { LambdaError } from "./lambda-error.ts";
import type { TemplateFunction } from "./template.ts";

export type FunctionsOptions = {
  readonly functions: Readonly<Record<string, TemplateFunction>>;
  readonly bundles: Readonly<Record<string, Bundle>>;
  readonly region: string;
  readonly awsEndpoint: string;
  /** In PEM: the functions trust it beside those that Node.js trusts, as with `NODE_EXTRA_CA_CERTS`. */
  readonly extraCertificate?: string;
  readonly onLog: (key: string, line: string) => void;
  /** Environments a function may have at once; further invocations wait. Default 4. */
  readonly maxEnvironments?: number;
};

export type Invoke = (key: string, event: unknown) => Promise<unknown>;

export type LocalFunctions = {
  /** Runs a function, in a warm environment if there is one. Rejects with a {@link LambdaError}. */
  readonly invoke: Invoke;
  /** Stops every environment of a function at once: its callers see `Runtime.ExitError`. */
  readonly kill: (key: string) => Promise<void>;
  /** Stops the environments that run an invocation. */
  readonly stopBusy: () => Promise<void>;
  /** Stops all environments; invocations that run or wait are rejected. */
  readonly close: () => Promise<void>;
};

/** The functions of a template, each with its own small pool of execution environments. */
export function createFunctions(options: FunctionsOptions): LocalFunctions {
  const pools = new Map(
    Object.entries(options.functions).map(([key, definition]) => {
      const bundle = options.bundles[key];
      if (bundle === undefined) {
        throw new Error(`there is no bundle of function ${key}`);
      }
      const { region, awsEndpoint, extraCertificate, onLog } = options;
      return [
        key,
        createPool(
          () => startEnvironment({ key, definition, bundle, region, awsEndpoint, extraCertificate, onLog }),
          options.maxEnvironments ?? 4,
        ),
      ];
    }),
  );
  const poolOf = (key: string): Pool => pools.get(key) ?? unknownFunction(key);
  return {
    invoke: async (key, event) => poolOf(key).invoke(event),
    kill: async (key) => poolOf(key).kill(),
    stopBusy: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.stopBusy()));
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

type Pool = {
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly kill: () => Promise<void>;
  readonly stopBusy: () => Promise<void>;
  readonly close: () => Promise<void>;
};

function createPool(start: () => Environment, limit: number): Pool {
  const environments = new Set<Environment>();
  const idle: Environment[] = [];
  const waiting: PromiseWithResolvers<void>[] = [];
  let busy = 0;
  let closed = false;

  // A free slot goes straight to the caller who has waited longest: a later caller cannot take it.
  const takeSlot = async (): Promise<void> => {
    if (busy < limit) {
      busy += 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    waiting.push(turn);
    await turn.promise;
  };
  const freeSlot = (): void => {
    const next = waiting.shift();
    if (next === undefined) {
      busy -= 1;
    } else {
      next.resolve();
    }
  };
  const takeEnvironment = (): Environment => {
    const warm = idle.pop();
    if (warm?.isAlive()) {
      return warm;
    }
    if (warm !== undefined) {
      environments.delete(warm);
      return takeEnvironment();
    }
    const cold = start();
    environments.add(cold);
    return cold;
  };

  const invoke = async (event: unknown): Promise<unknown> => {
    await takeSlot();
    try {
      if (closed) {
        throw new LambdaError("Runtime.ExitError", "the functions were stopped");
      }
      const environment = takeEnvironment();
      try {
        return await environment.invoke(event);
      } finally {
        idle.push(environment);
      }
    } finally {
      freeSlot();
    }
  };
  const kill = async (): Promise<void> => {
    await Promise.all([...environments].map((environment) => environment.stop()));
  };
  const stopBusy = async (): Promise<void> => {
    await Promise.all([...environments].filter((one) => !idle.includes(one)).map((one) => one.stop()));
  };
  const close = async (): Promise<void> => {
    closed = true;
    await kill();
  };
  return { invoke, kill, stopBusy, close };
}

function unknownFunction(key: string): never {
  throw new LambdaError("ResourceNotFoundException", `Function not found: ${key}`);
}
