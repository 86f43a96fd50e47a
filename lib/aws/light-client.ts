import type { Environment } from "../config.ts";
import { isObject } from "../json.ts";
import { type AwsAnswer, type AwsService, awsCaller } from "./call.ts";
import { type LazyClient, lazyClient, type SdkClient } from "./lazy-client.ts";

/** The commands that a light client sends itself. */
export type LightCommands = {
  readonly service: AwsService;
  /** The operation of each command, by the command's name. */
  readonly operations: Readonly<Record<string, string>>;
  /** Builds the body from a command's input. Default: the input itself. */
  readonly buildBody?: (input: Readonly<Record<string, unknown>>) => object;
  /**
   * Reads a command's output from an answer.
   *
   * @returns `undefined`: the SDK must send the command again.
   * @throws {Error} A refusal that the caller expects, named as the SDK names it.
   */
  readonly readAnswer: (answer: AwsAnswer) => object | undefined;
};

/**
 * Makes a client that sends some commands without the SDK. Whatever fails here is sent again through the SDK, with its retries,
 * its clock and its errors. The SDK is loaded only then, for any other command, or for a command with options.
 *
 * A command may therefore be sent twice, as with the SDK itself after a lost answer.
 *
 * @param openSdk - Loads the SDK and opens its client.
 * @param env - Read with the first command: region, credentials, endpoint.
 */
export function lightClient<C extends SdkClient>(light: LightCommands, openSdk: () => Promise<C>, env: Environment): LazyClient<C> {
  const call = awsCaller(light.service, env);
  const sdk: LazyClient<SdkClient> = lazyClient(openSdk);
  const tryOnce = async (command: object): Promise<object | undefined> => {
    const operation = "name" in command ? light.operations[String(command.name)] : undefined;
    if (operation === undefined || !("input" in command) || !isObject(command.input)) {
      return undefined;
    }
    const body = light.buildBody?.(command.input) ?? command.input;
    const answer = await call(operation, JSON.stringify(body));
    return answer === undefined ? undefined : light.readAnswer(answer);
  };
  const client: LazyClient<SdkClient> = {
    send: async (command, ...options) => (options.length === 0 ? await tryOnce(command) : undefined) ?? sdk.send(command, ...options),
    destroy: sdk.destroy,
  };
  // Only the SDK's types know the output of each command.
  return client as LazyClient<C>;
}
