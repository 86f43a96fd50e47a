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

type Command = { resolveMiddleware(stack: never, config: never, options: never): (command: unknown) => Promise<unknown> };

/**
 * Makes an SDK command that loads the SDK only when an SDK client sends it: loading it is the larger part of a cold start
 * (measured).
 *
 * @param load - Loads the part of the SDK that holds the command.
 * @returns A class to use in place of the SDK's own. A client without the SDK reads `name` and `input`.
 */
export function lazyCommand<Name extends string, Sdk extends Readonly<Record<Name, new (input: never) => object>>>(
  load: () => Promise<Sdk>,
  name: Name,
): Sdk[Name] {
  class LazyCommand {
    readonly name = name;
    readonly input: unknown;

    constructor(input: unknown) {
      this.input = input;
    }

    resolveMiddleware(...context: Parameters<Command["resolveMiddleware"]>): () => Promise<unknown> {
      return async () => {
        const command = new (await load())[name](this.input as never) as Command;
        return command.resolveMiddleware(...context)(command);
      };
    }
  }
  return LazyCommand as unknown as Sdk[Name];
}
