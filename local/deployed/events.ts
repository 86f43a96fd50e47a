import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { readJson } from "../read-json.ts";
import { awsClient, createQueue } from "./aws.ts";

export type PublishedEvent = { readonly "detail-type": string; readonly detail: Readonly<Record<string, unknown>> };

/** A subscriber of the product's events: a rule on the bus and a queue behind it. */
export type Listener = {
  /** Reads all events so far, oldest first. */
  read(): Promise<PublishedEvent[]>;
};

const rule = { Name: "listener", EventBusName: "aurora-oauth-dev" };

/** Subscribes to the events. @param endpoint - The AWS with the deployed stack. */
export async function listenToEvents(endpoint: string): Promise<Listener> {
  const client = new EventBridgeClient(awsClient(endpoint));
  const queue = await createQueue(endpoint, "listener");
  await client.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: ["aurora.oauth"] }) }));
  await client.send(
    new PutTargetsCommand({ Rule: rule.Name, EventBusName: rule.EventBusName, Targets: [{ Id: "queue", Arn: queue.arn }] }),
  );
  return {
    read: async () => {
      // MiniStack's own page of a queue, which leaves the messages in it.
      const page = await fetch(`${endpoint}/_ministack/sqs/messages?QueueUrl=${encodeURIComponent(queue.url)}`);
      const { messages } = await readJson<{ messages: Record<string, Record<string, Record<string, { Body: string }[]>>> }>(page);
      const queues = Object.values(messages).flatMap((regions) => Object.values(regions));
      return queues.flatMap((byUrl) => Object.values(byUrl).flat()).map(({ Body }) => JSON.parse(Body));
    },
  };
}
