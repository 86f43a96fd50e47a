import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient, ListRuleNamesByTargetCommand } from "@aws-sdk/client-eventbridge";
import { account, region } from "../embedded/roles.ts";
import { awsClient, stackName } from "./aws.ts";

/** Switches every schedule of a deployed function on or off. @throws {Error} It has none. */
export async function switchSchedule(endpoint: string, functionKey: string, isOn: boolean): Promise<void> {
  const client = new EventBridgeClient(awsClient(endpoint));
  const TargetArn = `arn:aws:lambda:${region}:${account}:function:${stackName}-${functionKey}`;
  const { RuleNames: names = [] } = await client.send(new ListRuleNamesByTargetCommand({ TargetArn }));
  if (names.length === 0) {
    throw new Error(`${functionKey} has no schedule`);
  }
  await Promise.all(names.map((Name) => client.send(isOn ? new EnableRuleCommand({ Name }) : new DisableRuleCommand({ Name }))));
}
