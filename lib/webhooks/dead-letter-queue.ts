import { type AwsService, awsCaller } from "../aws/call.ts";
import type { Environment } from "../config.ts";
import type { Logger } from "../log.ts";
import type { BuryLetter } from "./deliver-lane.ts";

const sqs: AwsService = { name: "sqs", variable: "SQS", target: "AmazonSQS", contentType: "application/x-amz-json-1.0" };

/**
 * The SQS queue of events that were given up. A letter that cannot be put there leaves its event waiting: it is tried, and buried, again.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html SendMessage}
 */
export function deadLetterQueue({
  queueUrl,
  env,
  logger,
}: {
  readonly queueUrl: string;
  readonly env: Environment;
  readonly logger: Logger;
}): BuryLetter {
  const call = awsCaller(sqs, env);
  return async (letter) => {
    const { event_id, type, attempts } = letter;
    const answer = await call("SendMessage", JSON.stringify({ QueueUrl: queueUrl, MessageBody: JSON.stringify(letter) }));
    if (answer?.status === 200) {
      logger.warn("an event of a webhook is given up", { event_id, type, attempts });
      return true;
    }
    logger.warn("an event could not be given up yet", { event_id, status: answer?.status });
    return false;
  };
}
