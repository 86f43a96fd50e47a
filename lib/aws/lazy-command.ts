type Command = { resolveMiddleware(stack: never, config: never, options: never): (command: unknown) => Promise<unknown> };

/**
 * Makes a command of the SDK that loads the SDK when one of its clients sends it, and not before: loading it is the larger part
 * of a cold start (measured).
 *
 * @param load - Gives the part of the SDK that holds the command.
 * @returns A class that is used as the SDK's own one. `name` and `input` are there for a client that needs no SDK.
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
