/** The part of every SDK client that passing commands on needs. */
// biome-ignore lint/suspicious/noExplicitAny: each client has its own types of commands and options, in overloads
export type SdkClient = { send(command: any, ...options: any[]): Promise<unknown>; destroy(): void };

/** The part of an SDK client that the suite uses. */
export type LazyClient<C extends SdkClient> = Pick<C, "send" | "destroy">;

/** Makes an SDK client that loads the SDK and opens with its first command. After a failed opening, the next command tries again. */
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
