import { ApiGatewayV2Client, CreateRouteCommand, DeleteRouteCommand, GetRoutesCommand } from "@aws-sdk/client-apigatewayv2";
import { CloudFormationClient, DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { EventBridgeClient, ListTargetsByRuleCommand, PutTargetsCommand, RemoveTargetsCommand } from "@aws-sdk/client-eventbridge";
import { DeleteRolePolicyCommand, GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { DisableKeyCommand, EnableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { AddPermissionCommand, GetPolicyCommand, LambdaClient, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { DescribeStateMachineCommand, SFNClient, UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import { awsClient, foundationName, requestAws, stackName } from "../../local/deployed/aws.ts";
import { roleNameOf } from "../../local/embedded/roles.ts";
import type { DoctorFault } from "./doctor-fault.ts";

/** What AWS calls a resource of the stack. */
async function physicalIdOf(aws: string, LogicalResourceId: string): Promise<string> {
  const client = new CloudFormationClient(awsClient(aws));
  const ofStack = (StackName: string) => client.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }));
  const { StackResourceDetail } = await ofStack(stackName).catch(() => ofStack(foundationName));
  return StackResourceDetail?.PhysicalResourceId ?? "";
}

/** Takes the last statement out of the policy of a set's role. */
const withoutStatement = (set: string, of: Omit<DoctorFault, "make">): DoctorFault => ({
  ...of,
  make: async ({ aws }) => {
    const iam = new IAMClient(awsClient(aws));
    const policy = { RoleName: roleNameOf(set), PolicyName: "rights" };
    const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand(policy));
    const before = JSON.parse(decodeURIComponent(PolicyDocument));
    const put = (document: unknown) => iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: JSON.stringify(document) }));
    await put({ ...before, Statement: before.Statement.slice(0, -1) });
    return () => put(before);
  },
});

const mend = /--deployment-mode REVERT_DRIFT .* A deploy alone \(npm run deploy -- --stage dev\) does not put it back/;
const found = (what: RegExp) => ({ check: "drift", what, mend }) as const;

/** Changes of what the deploy made that no other check names. */
export const faultsByDrift: readonly DoctorFault[] = [
  withoutStatement("authorize", {
    title: "a statement is gone from the authorizer's role",
    found: found(/^AuthorizeRole Policies\.PolicyDocument\.Statement lacks .*secretsmanager:GetSecretValue/),
  }),
  withoutStatement("refresh", {
    title: "a statement is gone from the role of tokensServe",
    found: found(/^RefreshRole Policies\.PolicyDocument\.Statement lacks \{"Effect":"Deny"/),
  }),
  {
    title: "a policy is gone from the setup machine's role",
    found: found(/^GcpSetupMachineRole Policies lacks \{"PolicyName":"tasks"/),
    make: async ({ aws }) => {
      const iam = new IAMClient(awsClient(aws));
      const policy = { RoleName: await physicalIdOf(aws, "GcpSetupMachineRole"), PolicyName: "tasks" };
      const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand(policy));
      await iam.send(new DeleteRolePolicyCommand(policy));
      return () => iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: decodeURIComponent(PolicyDocument) }));
    },
  },
  {
    title: "a rule has no target",
    found: found(/^RefreshTicks1 Targets lacks .*jobsRefreshDue/),
    make: async ({ aws }) => {
      const events = new EventBridgeClient(awsClient(aws));
      const Rule = await physicalIdOf(aws, "RefreshTicks1");
      const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }));
      await events.send(new RemoveTargetsCommand({ Rule, Ids: Targets.map(({ Id = "" }) => Id) }));
      return () => events.send(new PutTargetsCommand({ Rule, Targets }));
    },
  },
  {
    title: "the permission of a rule is gone",
    found: found(/^RefreshTicksPermission is not there$/),
    make: async ({ aws }) => {
      const lambda = new LambdaClient(awsClient(aws));
      const FunctionName = `${stackName}-jobsRefreshDue`;
      const StatementId = await physicalIdOf(aws, "RefreshTicksPermission");
      const { Policy = "" } = await lambda.send(new GetPolicyCommand({ FunctionName }));
      const statement = JSON.parse(Policy).Statement.find(({ Sid }: { readonly Sid: string }) => Sid === StatementId);
      await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
      const SourceArn = statement.Condition.ArnLike["AWS:SourceArn"];
      const permission = { FunctionName, StatementId, Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com", SourceArn };
      return () => lambda.send(new AddPermissionCommand(permission));
    },
  },
  {
    title: "a route is deleted",
    found: found(/^HttpApiRouteGetOpenapijson is not there$/),
    make: async ({ aws }) => {
      const client = new ApiGatewayV2Client(awsClient(aws));
      const ApiId = await physicalIdOf(aws, "HttpApi");
      const { Items = [] } = await client.send(new GetRoutesCommand({ ApiId }));
      const { RouteId, RouteKey, Target } = Items.find((route) => route.RouteKey === "GET /openapi.json") ?? {};
      await client.send(new DeleteRouteCommand({ ApiId, RouteId }));
      return () => client.send(new CreateRouteCommand({ ApiId, RouteKey, Target }));
    },
  },
  {
    title: "the definition of a state machine is replaced",
    found: found(/^GcpSetupMachine Definition\.StartAt is Nothing$/),
    make: async ({ aws }) => {
      const machines = new SFNClient(awsClient(aws));
      const stateMachineArn = await physicalIdOf(aws, "GcpSetupMachine");
      const { definition: before } = await machines.send(new DescribeStateMachineCommand({ stateMachineArn }));
      const put = (definition: string | undefined) => machines.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
      await put(JSON.stringify({ StartAt: "Nothing", States: { Nothing: { Type: "Succeed" } } }));
      return () => put(before);
    },
  },
  {
    title: "the audit bucket keeps no versions",
    found: found(/^AuditBucket VersioningConfiguration\.Status is Suspended$/),
    make: async ({ aws }) => {
      const s3 = new S3Client(awsClient(aws));
      const Bucket = await physicalIdOf(aws, "AuditBucket");
      const set = (Status: "Enabled" | "Suspended") =>
        s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
      await set("Suspended");
      return () => set("Enabled");
    },
  },
  {
    title: "the audit bucket may be opened to everyone",
    found: found(/^AuditBucket PublicAccessBlockConfiguration\.BlockPublicPolicy lacks true$/),
    make: async ({ aws }) => {
      const s3 = new S3Client(awsClient(aws));
      const Bucket = await physicalIdOf(aws, "AuditBucket");
      const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
      await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
      return () => s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    },
  },
  {
    title: "the key of the audit trail is disabled",
    found: found(/^AuditKey Enabled is false$/),
    make: async ({ aws }) => {
      const kms = new KMSClient(awsClient(aws));
      const KeyId = await physicalIdOf(aws, "AuditKey");
      await kms.send(new DisableKeyCommand({ KeyId }));
      return () => kms.send(new EnableKeyCommand({ KeyId }));
    },
  },
  {
    title: "the queue of events that no webhook took is deleted",
    found: found(/^WebhookDeadLetters is not there$/),
    make: async ({ aws }) => {
      const QueueUrl = await physicalIdOf(aws, "WebhookDeadLetters");
      const call = (operation: string, body: unknown) => {
        const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` };
        return requestAws(aws, { service: "sqs", method: "POST", path: "/", headers, body: JSON.stringify(body) });
      };
      await call("DeleteQueue", { QueueUrl });
      const Attributes = { MessageRetentionPeriod: "1209600" };
      return () => call("CreateQueue", { QueueName: `${stackName}-webhook-dead-letters`, Attributes });
    },
  },
];
