import type { StackResourceSummary } from "@aws-sdk/client-cloudformation";
import { type FunctionConfiguration, GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { mapBounded } from "../../lib/map-bounded.ts";
import { askIfThere } from "./ask.ts";
import type { Clients } from "./clients.ts";

/** A function of the stack. */
export type DeployedFunction = {
  /** As `serverless.yml` names it. */
  readonly key: string;
  readonly name: string;
  readonly logicalId: string;
  /** `undefined`: the stack has it, and Lambda does not. */
  readonly configuration: FunctionConfiguration | undefined;
  /** Empty for a function that is not there. Some values are secrets: none is printed. */
  readonly environment: Readonly<Record<string, string>>;
};

const readsAtOnce = 8;

/** Reads the configuration of each function of a stack. */
export async function readFunctions(of: {
  readonly clients: Clients;
  readonly stack: string;
  readonly resources: readonly StackResourceSummary[];
}): Promise<readonly DeployedFunction[]> {
  const functions = of.resources.filter(({ ResourceType }) => ResourceType === "AWS::Lambda::Function");
  return mapBounded(functions, readsAtOnce, async ({ LogicalResourceId: logicalId = "", PhysicalResourceId: name = "" }) => {
    const command = new GetFunctionConfigurationCommand({ FunctionName: name });
    const configuration = await askIfThere("lambda:GetFunctionConfiguration", ["ResourceNotFoundException"], () =>
      of.clients.lambda.send(command),
    );
    const environment = configuration?.Environment?.Variables ?? {};
    return { key: name.slice(of.stack.length + 1), name, logicalId, configuration, environment };
  });
}

/** The Vault role that a function names, without its base; `undefined` for one that does not log in. The health check never does. */
export function toStoreRole({ environment: { VAULT_ROLE: role, VAULT_BASE: base } }: DeployedFunction): string | undefined {
  const job = role?.slice(`${base}-`.length);
  return job === "health" ? undefined : job;
}
