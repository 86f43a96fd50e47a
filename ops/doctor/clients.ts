import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { STSClient } from "@aws-sdk/client-sts";

/** The AWS services of a stage, with the credentials of the environment. */
export const openClients = (region: string) => ({
  apiGateway: new ApiGatewayV2Client({ region }),
  buckets: new S3Client({ region }),
  cloudFormation: new CloudFormationClient({ region }),
  cloudWatch: new CloudWatchClient({ region }),
  logs: new CloudWatchLogsClient({ region }),
  dynamo: new DynamoDBClient({ region }),
  events: new EventBridgeClient({ region }),
  // Some hundred reads, which IAM throttles.
  iam: new IAMClient({ region, maxAttempts: 10 }),
  keys: new KMSClient({ region }),
  lambda: new LambdaClient({ region }),
  machines: new SFNClient({ region }),
  secrets: new SecretsManagerClient({ region }),
  sns: new SNSClient({ region }),
  sts: new STSClient({ region }),
});

export type Clients = ReturnType<typeof openClients>;
