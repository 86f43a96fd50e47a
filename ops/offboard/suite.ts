import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { parseJson } from "../../lib/json.ts";
import type { Target } from "../target.ts";

/** Invokes a function of the stage by its key, such as `jobsSweepGrants`. @returns Its result. */
export type Invoke = (functionKey: string, event: object) => Promise<unknown>;

/** The functions of a stage, as an operator's AWS login reaches them: without the gateway and its authorizer. */
export type Suite = {
  readonly invoke: Invoke;
  /** The environment of a function. */
  environment(functionKey: string): Promise<Readonly<Record<string, string>>>;
};

/** The login needs `lambda:InvokeFunction` and `lambda:GetFunctionConfiguration`. */
export function openSuite({ aws, table }: { readonly aws: Target["aws"]; readonly table: Pick<Target["table"], "name"> }): Suite {
  const client = new LambdaClient(aws);
  const nameOf = (functionKey: string) => `${table.name}-${functionKey}`;
  return {
    invoke: async (functionKey, event) => {
      const call = new InvokeCommand({ FunctionName: nameOf(functionKey), Payload: JSON.stringify(event) });
      const { Payload, FunctionError } = await client.send(call);
      if (FunctionError !== undefined) {
        throw new Error(`${functionKey} failed: its log says why`);
      }
      return parseJson(Buffer.from(Payload ?? []).toString());
    },
    environment: async (functionKey) => {
      const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: nameOf(functionKey) }));
      return Environment?.Variables ?? {};
    },
  };
}
