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
