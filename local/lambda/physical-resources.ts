type Place = { readonly name: string; readonly region: string; readonly account: string };

type PhysicalResource = {
  /** The property that gives a resource its name; without it CloudFormation makes one up. */
  readonly nameProperty?: string;
  /** The value of `Ref`. */
  readonly ref: "name" | "arn" | "url";
  /** Of a resource whose `Ref` is its URL. */
  readonly toUrl?: (place: Place) => string;
  readonly toArn: (place: Place) => string;
};

const regional =
  (service: string, kind: string) =>
  ({ name, region, account }: Place): string =>
    `arn:aws:${service}:${region}:${account}:${kind}${name}`;

/**
 * Returns the values of `Ref` and `GetAtt Arn` for a type of resource, or `undefined` for a type that nothing local refers to.
 *
 * A secret's ARN has no random ending here; Secrets Manager takes an ARN without it as well.
 */
export function physicalResource(type: string): PhysicalResource | undefined {
  return physicalResources[type];
}

const physicalResources: Readonly<Record<string, PhysicalResource>> = {
  "AWS::DynamoDB::Table": { nameProperty: "TableName", ref: "name", toArn: regional("dynamodb", "table/") },
  "AWS::Events::EventBus": { nameProperty: "Name", ref: "name", toArn: regional("events", "event-bus/") },
  "AWS::IAM::Role": { nameProperty: "RoleName", ref: "name", toArn: ({ name, account }) => `arn:aws:iam::${account}:role/${name}` },
  "AWS::KMS::Key": { ref: "name", toArn: regional("kms", "key/") },
  "AWS::Lambda::Function": { nameProperty: "FunctionName", ref: "name", toArn: regional("lambda", "function:") },
  "AWS::Logs::LogGroup": { nameProperty: "LogGroupName", ref: "name", toArn: regional("logs", "log-group:") },
  "AWS::S3::Bucket": { nameProperty: "BucketName", ref: "name", toArn: ({ name }) => `arn:aws:s3:::${name}` },
  "AWS::SNS::Topic": { nameProperty: "TopicName", ref: "arn", toArn: regional("sns", "") },
  "AWS::SQS::Queue": {
    nameProperty: "QueueName",
    ref: "url",
    toUrl: ({ name, region, account }) => `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    toArn: regional("sqs", ""),
  },
  "AWS::SecretsManager::Secret": { nameProperty: "Name", ref: "arn", toArn: regional("secretsmanager", "secret:") },
  "AWS::StepFunctions::StateMachine": { nameProperty: "StateMachineName", ref: "arn", toArn: regional("states", "stateMachine:") },
};
