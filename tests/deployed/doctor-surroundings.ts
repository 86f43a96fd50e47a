import { readFile } from "node:fs/promises";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient, UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { awsClient, requestAws, stackName } from "../../local/deployed/aws.ts";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import { account, region } from "../../local/embedded/roles.ts";
import { root } from "../fixtures/template.ts";

const bucket = "aurora-templates";
const object = `/${bucket}/aws-role.yml`;

export const templateUrl = `https://${bucket}.s3.${region}.amazonaws.com/aws-role.yml`;

export const topicArn = `arn:aws:sns:${region}:${account}:alarms`;

/** Makes what an operator has beside the stack, and what the local CloudFormation leaves out of the template. */
export async function completeStage(aws: string): Promise<void> {
  await Promise.all([completeTable(aws), makeAlarms(aws), publishTemplate(aws), tick(aws)]);
}

/** Runs a tick of the schedule, as its rule does: the first one of its own comes a minute after the deploy. */
const tick = (aws: string): Promise<unknown> => invokeFunction(aws, "jobsRefreshDue", { shard: 0 });

/** MiniStack's CloudFormation makes the table without these two. */
async function completeTable(aws: string): Promise<void> {
  const client = new DynamoDBClient(awsClient(aws));
  const TimeToLiveSpecification = { AttributeName: "ttl", Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: stackName, TimeToLiveSpecification }));
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await client.send(new UpdateContinuousBackupsCommand({ TableName: stackName, PointInTimeRecoverySpecification }));
}

/** MiniStack's CloudFormation knows neither metric math nor composite alarms, so the template's alarms are not deployed there. */
async function makeAlarms(aws: string): Promise<void> {
  await new SNSClient(awsClient(aws)).send(new CreateTopicCommand({ Name: "alarms" }));
  await subscribe(aws);
  const alarm = { ComparisonOperator: "GreaterThanOrEqualToThreshold", EvaluationPeriods: 1, Period: 300, Threshold: 1 } as const;
  const metric = { Namespace: "AuroraOAuth", MetricName: "Losses", Statistic: "Sum", TreatMissingData: "notBreaching" } as const;
  await new CloudWatchClient(awsClient(aws)).send(
    new PutMetricAlarmCommand({ AlarmName: `${stackName}-LossesAlarm`, AlarmActions: [topicArn], ...alarm, ...metric }),
  );
}

/** Subscribes the person on call. */
export const subscribe = (aws: string): Promise<unknown> =>
  new SNSClient(awsClient(aws)).send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "email", Endpoint: "on-call@example.com" }));

/** Makes a bucket that everybody may read, and puts the customers' template there. */
async function publishTemplate(aws: string): Promise<void> {
  const where = `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
  await callS3(aws, "PUT", `/${bucket}`, where);
  await callS3(aws, "DELETE", `/${bucket}?publicAccessBlock`);
  const readable = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*` };
  await callS3(aws, "PUT", `/${bucket}?policy`, JSON.stringify({ Version: "2012-10-17", Statement: [readable] }));
  await uploadTemplate(aws);
}

export async function uploadTemplate(aws: string): Promise<void> {
  await callS3(aws, "PUT", object, await readFile(`${root}/resources/kits/aws-role.yml`, "utf8"));
}

export const withdrawTemplate = (aws: string): Promise<string> => callS3(aws, "DELETE", object);

const callS3 = (aws: string, method: string, path: string, body = "") =>
  requestAws(aws, { service: "s3", method, path, headers: {}, body });
