import { createHash, randomUUID } from "node:crypto";
import * as v from "valibot";
import { BoundedLog } from "../simulator/bounded-log.ts";
import { AwsError } from "./aws-error.ts";
import { jsonService, operation } from "./json-service.ts";

/** A message as it was sent. */
export type SentMessage = { readonly id: string; readonly queue: string; readonly body: string };

const sendSchema = v.object({ QueueUrl: v.string(), MessageBody: v.pipe(v.string(), v.minLength(1), v.maxBytes(262_144)) });

/** SQS: takes messages for the queues that there are, and keeps the newest in `sent`. @param queues - Their names. */
export function sqs(queues: readonly string[]) {
  const sent = new BoundedLog<SentMessage>();
  const call = jsonService({
    SendMessage: operation(sendSchema, ({ QueueUrl, MessageBody: body }) => {
      const queue = queues.find((name) => QueueUrl.endsWith(`/${name}`));
      if (queue === undefined) {
        throw new AwsError("com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.");
      }
      const id = randomUUID();
      sent.add({ id, queue, body });
      return { MessageId: id, MD5OfMessageBody: createHash("md5").update(body).digest("hex") };
    }),
  });
  return { call, sent };
}
