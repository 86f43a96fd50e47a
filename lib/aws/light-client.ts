import type { Environment } from "../config.ts";
import { isObject } from "../json.ts";
import { type AwsAnswer, type AwsService, awsCaller } from "./call.ts";
import { type LazyClient, lazyClient, type SdkClient } from "./lazy-client.ts";

/** What a light client sends itself. */
export type LightCommands = {
  readonly service: AwsService;
  /** The operation of each command, by the command's name. */
  readonly operations: Readonly<Record<string, string>>;
  /** Makes the body of a command's input. Default: as it is. */
  readonly buildBody?: (input: Readonly<Record<string, unknown>>) => object;
  /**
   * Makes a command's output of an answer.
   *
   * @returns `undefined`: not as wished, it takes the SDK.
   * @throws {Error} A refusal that is an answer, named as the SDK names it.
   */
  readonly readAnswer: (answer: AwsAnswer) => object | undefined;
};

/**
 * A client of the SDK that sends some of its commands itself, and leaves to the SDK everything but their happy path: whatever
 * goes wrong here is sent once more through it, with its retries, its clock and its errors. The SDK is loaded only then, or for
 * another command, or for one that comes with options.
 *
 * A command may so be sent twice, as the SDK does itself after an answer that was lost.
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
  // The command's own output type is the SDK's to tell.
  return client as LazyClient<C>;
}
