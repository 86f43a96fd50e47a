import { type AlarmType, type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { GetSubscriptionAttributesCommand, paginateListSubscriptionsByTopic } from "@aws-sdk/client-sns";
import { ask, askIfThere } from "../ask.ts";
import { type Check, type Finding, fail, nameSome, warn } from "../check.ts";
import type { Stage } from "../stage.ts";

type Alarm = Pick<MetricAlarm, "AlarmName" | "ActionsEnabled" | "StateValue" | "AlarmActions">;

/** Whether the alarms are there and on, and their topic has a subscriber. */
export const alarms: Check = {
  name: "alarms",
  rights: ["cloudwatch:DescribeAlarms", "sns:ListSubscriptionsByTopic", "sns:GetSubscriptionAttributes"],
  look: async (stage) => {
    const deployed = (await stage.resources()).filter(({ ResourceType = "" }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(ResourceType));
    const found = await ask("cloudwatch:DescribeAlarms", () => readAlarms(stage));
    if (deployed.length === 0 && found.length === 0) {
      const mend = "set alarmTopicArn to the ARN of an SNS topic that wakes a person, and deploy: docs/deploy/first-deploy.md, step 9";
      return { saw: "no alarms are deployed", findings: [warn("no person learns when access is lost: there are no alarms", mend)] };
    }
    const names = deployed.map(({ PhysicalResourceId = "" }) => PhysicalResourceId);
    const topics = [...new Set(found.flatMap(({ AlarmActions = [] }) => AlarmActions))].filter((arn) => arn.includes(":sns:"));
    const ofTopics = await Promise.all(topics.map((topic) => judgeTopic(stage, topic)));
    return {
      saw: `${found.length} alarms, and who is subscribed to ${topics.join(", ")}`,
      findings: [...ofTopics.flat(), ...judgeAlarms(found, names)],
    };
  },
};

/** Those whose names begin with the name of the stack, as CloudFormation names them. */
async function readAlarms({ clients, stack }: Stage): Promise<readonly Alarm[]> {
  const found: Alarm[] = [];
  const AlarmTypes: AlarmType[] = ["CompositeAlarm", "MetricAlarm"];
  for await (const page of paginateDescribeAlarms({ client: clients.cloudWatch }, { AlarmNamePrefix: `${stack}-`, AlarmTypes })) {
    found.push(...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? []));
  }
  return found;
}

async function judgeTopic(stage: Stage, topic: string): Promise<readonly Finding[]> {
  const found = await askIfThere("sns:ListSubscriptionsByTopic", ["NotFoundException", "NotFound"], () => listSubscriptions(stage, topic));
  if (found === undefined) {
    return [
      fail(
        `there is no topic ${topic}: no alarm reaches a person`,
        `aws sns create-topic --name ${topic.split(":").at(-1)}, and subscribe to it`,
      ),
    ];
  }
  const pending = await Promise.all(found.map((arn) => isPending(stage, arn)));
  if (pending.some((isWaiting) => !isWaiting)) {
    return [];
  }
  const mend = `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint on-call@…, and confirm it`;
  return [
    fail(found.length === 0 ? `${topic} has no subscriber` : `${topic} has ${found.length} subscribers, and none has confirmed`, mend),
  ];
}

async function listSubscriptions({ clients }: Stage, TopicArn: string): Promise<readonly string[]> {
  const arns: string[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: clients.sns }, { TopicArn })) {
    arns.push(...Subscriptions.map(({ SubscriptionArn = "" }) => SubscriptionArn));
  }
  return arns;
}

/** SNS lists one that is not confirmed without an ARN. */
async function isPending({ clients }: Stage, SubscriptionArn: string): Promise<boolean> {
  if (!SubscriptionArn.startsWith("arn:")) {
    return true;
  }
  const command = new GetSubscriptionAttributesCommand({ SubscriptionArn });
  const { Attributes } = await ask("sns:GetSubscriptionAttributes", () => clients.sns.send(command));
  return Attributes?.PendingConfirmation === "true";
}

function judgeAlarms(found: readonly Alarm[], names: readonly string[]): readonly Finding[] {
  const missing = names.filter((name) => !found.some(({ AlarmName }) => AlarmName === name));
  const off = found.filter(({ ActionsEnabled }) => ActionsEnabled === false).map(({ AlarmName = "" }) => AlarmName);
  const raised = found.filter(({ StateValue }) => StateValue === "ALARM").map(({ AlarmName = "" }) => AlarmName);
  return [
    ...(missing.length === 0
      ? []
      : [fail(`alarms are gone: ${nameSome(missing)}`, "deploy once without alarmTopicArn, and once more with it")]),
    ...(off.length === 0
      ? []
      : [fail(`alarms are switched off: ${nameSome(off)}`, `aws cloudwatch enable-alarm-actions --alarm-names ${off.join(" ")}`)]),
    ...(raised.length === 0 ? [] : [warn(`alarms are raised: ${nameSome(raised)}`, 'docs/operate/README.md, "Alarms"')]),
  ];
}
