import { DescribeEventBusCommand } from "@aws-sdk/client-eventbridge";
import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { askIfThere } from "../ask.ts";
import { type Check, type Finding, fail } from "../check.ts";
import type { Stage } from "../stage.ts";

/** Whether the event bus and the state machines are there. Functions, roles, rules, table, alarms and logs have checks of their own. */
export const resources: Check = {
  name: "resources",
  rights: ["cloudformation:ListStackResources", "events:DescribeEventBus", "states:DescribeStateMachine"],
  look: async (stage) => {
    const all = await stage.resources();
    const idsOf = (type: string) =>
      all.flatMap(({ ResourceType, PhysicalResourceId = "" }) => (ResourceType === type ? [PhysicalResourceId] : []));
    const buses = idsOf("AWS::Events::EventBus");
    const machines = idsOf("AWS::StepFunctions::StateMachine");
    const found = await Promise.all([...buses.map((name) => judgeBus(stage, name)), ...machines.map((arn) => judgeMachine(stage, arn))]);
    return { saw: `${buses.length} event bus, ${machines.length} state machines`, findings: found.flat() };
  },
};

async function judgeBus({ clients }: Stage, Name: string): Promise<readonly Finding[]> {
  const command = new DescribeEventBusCommand({ Name });
  const bus = await askIfThere("events:DescribeEventBus", ["ResourceNotFoundException"], () => clients.events.send(command));
  const mend = `aws events create-event-bus --name ${Name}; your own rules on it are to be made again. Events wait in the table for 7 days`;
  return bus === undefined ? [fail(`there is no event bus ${Name}`, mend)] : [];
}

async function judgeMachine({ clients }: Stage, stateMachineArn: string): Promise<readonly Finding[]> {
  const command = new DescribeStateMachineCommand({ stateMachineArn });
  const machine = await askIfThere("states:DescribeStateMachine", ["StateMachineDoesNotExist"], () => clients.machines.send(command));
  const mend = "deploy once without the state machine, and once more with it";
  return machine?.status === "ACTIVE" ? [] : [fail(`${stateMachineArn} is ${machine?.status ?? "not there"}`, mend)];
}
