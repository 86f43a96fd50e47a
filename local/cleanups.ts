type Server = { close(): Promise<unknown> };

/** Collects started parts, and stops them in the opposite order. */
export type Cleanups = {
  add(cleanup: () => unknown): void;
  /** Closes the server at the end. */
  started<T extends Server>(server: T): T;
  run(): Promise<void>;
};

export function createCleanups(): Cleanups {
  const cleanups: (() => unknown)[] = [];
  return {
    add: (cleanup) => {
      cleanups.push(cleanup);
    },
    started: (server) => {
      cleanups.push(() => server.close());
      return server;
    },
    run: async () => {
      for (const cleanup of cleanups.splice(0).reverse()) {
        await cleanup();
      }
    },
  };
}
