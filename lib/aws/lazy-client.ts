/** As every client of the SDK looks to one that hands commands on. */
// biome-ignore lint/suspicious/noExplicitAny: each client has its own types of commands and options, in overloads
export type SdkClient = { send(command: any, ...options: any[]): Promise<unknown>; destroy(): void };

/** What is used of a client of the SDK. */
export type LazyClient<C extends SdkClient> = Pick<C, "send" | "destroy">;

/** A client of the SDK that is opened, and the SDK loaded, with its first command. What could not be opened is tried again. */
export function lazyClient<C extends SdkClient>(open: () => Promise<C>): LazyClient<C> {
  let opened: Promise<C> | undefined;
  const client: LazyClient<SdkClient> = {
    send: async (command, ...options) => {
      opened ??= open().catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return (await opened).send(command, ...options);
    },
    destroy: () => {
      opened?.then(
        (sdk) => sdk.destroy(),
        () => undefined,
      );
    },
  };
  return client as LazyClient<C>;
}
