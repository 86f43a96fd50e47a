import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
} from "@aws-sdk/client-eventbridge";
import { awsClient, stackName } from "../deployed/aws.ts";
import { invokeFunction } from "../deployed/invoke.ts";

/** The schedules of the deployed stack. */
export type Schedules = {
  /** Invokes the targets of each enabled rule with their inputs, as EventBridge does each minute. Waits for their ends. */
  fire(): Promise<void>;
  /** The same with every rule, also those that are switched off. */
  fireAll(): Promise<void>;
  /** Switches the rules of a function off. @returns Their names. @throws {Error} It has none. */
  disable(functionKey: string): Promise<readonly string[]>;
  /** Switches one rule on. */
  enable(rule: string): Promise<void>;
};

type Target = { readonly functionKey: string; readonly input: unknown };

/** Finds the rules of the deployed stack that have a rate. */
export async function findSchedules(endpoint: string): Promise<Schedules> {
  const client = new EventBridgeClient(awsClient(endpoint));
  const targets = new Map<string, readonly Target[]>();
  for (const { Name = "" } of await listRules(client)) {
    const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
    targets.set(
      Name,
      Targets.map(({ Arn = "", Input = "{}" }) => ({ functionKey: Arn.split(`:${stackName}-`).at(-1) ?? "", input: JSON.parse(Input) })),
    );
  }
  const invokeAll = async (due: readonly Target[]) =>
    void (await Promise.all(due.map(({ functionKey, input }) => invokeFunction(endpoint, functionKey, input))));
  return {
    fire: async () => {
      const enabled = (await listRules(client)).filter(({ State }) => State === "ENABLED");
      await invokeAll(enabled.flatMap(({ Name = "" }) => targets.get(Name) ?? []));
    },
    fireAll: () => invokeAll([...targets.values()].flat()),
    disable: async (functionKey) => {
      const ofFunction = [...targets].filter(([, listed]) => listed.some((target) => target.functionKey === functionKey));
      if (ofFunction.length === 0) {
        throw new Error(`${functionKey} has no schedule`);
      }
      await Promise.all(ofFunction.map(([Name]) => client.send(new DisableRuleCommand({ Name }))));
      return ofFunction.map(([name]) => name);
    },
    enable: async (Name) => void (await client.send(new EnableRuleCommand({ Name }))),
  };
}

async function listRules(client: EventBridgeClient): Promise<readonly Rule[]> {
  const rules: Rule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ NextToken }));
    rules.push(...(page.Rules ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return rules.filter(({ ScheduleExpression }) => ScheduleExpression !== undefined);
}
