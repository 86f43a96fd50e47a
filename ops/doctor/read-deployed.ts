import { GetRoutesCommand, type Route } from "@aws-sdk/client-apigatewayv2";
import { DetectStackResourceDriftCommand } from "@aws-sdk/client-cloudformation";
import { DescribeEventBusCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetRoleCommand, GetRolePolicyCommand, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { GetPolicyCommand } from "@aws-sdk/client-lambda";
import { GetBucketVersioningCommand, GetPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { isObject, parseJson } from "../../lib/json.ts";
import { ask, askIfThere, once } from "./ask.ts";
import { listDifferences } from "./list-differences.ts";
import { untold } from "./resolve-template.ts";
import type { Stage } from "./stage.ts";

type Properties = Readonly<Record<string, unknown>>;

/** A resource of a stack, with the properties that the template gives it, resolved. */
export type WantedResource = { readonly stack: string; readonly id: string; readonly physicalId: string; readonly properties: Properties };

/**
 * Reads a deployed resource: those of its properties that are compared, as the template spells them.
 *
 * @returns `undefined`: it is not there.
 * @throws {MissingRight}
 */
type Read = (resource: WantedResource) => Promise<Properties | undefined>;

/** The rights that the readers take. */
export const readRights = [
  "iam:GetRole",
  "iam:ListRolePolicies",
  "iam:GetRolePolicy",
  "events:DescribeEventBus",
  "events:ListTargetsByRule",
  "lambda:GetPolicy",
  "apigateway:GET",
  "states:DescribeStateMachine",
  "s3:GetBucketVersioning",
  "s3:GetBucketPublicAccessBlock",
  "kms:DescribeKey",
  "cloudformation:DetectStackResourceDrift",
  "sqs:GetQueueAttributes",
] as const;

/** How each type of resource is read. */
export function openReaders({ clients, resources }: Stage): Readonly<Record<string, Read>> {
  const { apiGateway, cloudFormation, events, iam, keys, lambda, machines, buckets } = clients;

  const routes = once(async () => {
    const api = (await resources()).find(({ ResourceType }) => ResourceType === "AWS::ApiGatewayV2::Api");
    const found: Route[] = [];
    let NextToken: string | undefined;
    do {
      const command = new GetRoutesCommand({ ApiId: api?.PhysicalResourceId, NextToken });
      const page = await askIfThere("apigateway:GET", ["NotFoundException"], () => apiGateway.send(command));
      found.push(...(page?.Items ?? []));
      NextToken = page?.NextToken;
    } while (NextToken !== undefined);
    return found;
  });

  return {
    "AWS::IAM::Role": async ({ physicalId: RoleName }) => {
      const gone = ["NoSuchEntityException", "NoSuchEntity"];
      const role = await askIfThere("iam:GetRole", gone, () => iam.send(new GetRoleCommand({ RoleName })));
      if (role === undefined) {
        return undefined;
      }
      const { PolicyNames = [] } = await ask("iam:ListRolePolicies", () => iam.send(new ListRolePoliciesCommand({ RoleName })));
      const Policies = await Promise.all(
        PolicyNames.map(async (PolicyName) => {
          const command = new GetRolePolicyCommand({ RoleName, PolicyName });
          const { PolicyDocument } = await ask("iam:GetRolePolicy", () => iam.send(command));
          return { PolicyName, PolicyDocument: parsePolicy(PolicyDocument) };
        }),
      );
      return { AssumeRolePolicyDocument: parsePolicy(role.Role?.AssumeRolePolicyDocument), Policies };
    },

    "AWS::Events::EventBus": async ({ physicalId: Name }) => {
      const command = new DescribeEventBusCommand({ Name });
      const bus = await askIfThere("events:DescribeEventBus", ["ResourceNotFoundException"], () => events.send(command));
      return bus && {};
    },

    "AWS::Events::Rule": async ({ physicalId: Rule }) => {
      const command = new ListTargetsByRuleCommand({ Rule });
      const found = await askIfThere("events:ListTargetsByRule", ["ResourceNotFoundException"], () => events.send(command));
      return found && { Targets: found.Targets ?? [] };
    },

    "AWS::Lambda::Permission": async ({ properties: { FunctionName, Action, Principal, SourceArn } }) => {
      const command = new GetPolicyCommand({ FunctionName: String(FunctionName).replaceAll(untold, "") });
      const found = await askIfThere("lambda:GetPolicy", ["ResourceNotFoundException"], () => lambda.send(command));
      const policy = parseJson(found?.Policy ?? "");
      const statements = isObject(policy) && Array.isArray(policy.Statement) ? policy.Statement.filter(isObject) : [];
      const Condition = { ArnLike: { "AWS:SourceArn": SourceArn } };
      const wanted = { Effect: "Allow", Action, Principal: { Service: Principal }, Condition };
      const isWanted = ({ Sid: _, Resource: __, ...statement }: Properties) => listDifferences(wanted, statement, "").length === 0;
      return statements.some(isWanted) ? {} : undefined;
    },

    "AWS::ApiGatewayV2::Route": async ({ properties }) => {
      const route = (await routes()).find(({ RouteKey }) => RouteKey === properties.RouteKey);
      const { AuthorizationType = "NONE", AuthorizerId, Target } = route ?? {};
      return route && { AuthorizationType, AuthorizerId, Target };
    },

    "AWS::StepFunctions::StateMachine": async ({ physicalId: stateMachineArn }) => {
      const command = new DescribeStateMachineCommand({ stateMachineArn });
      const machine = await askIfThere("states:DescribeStateMachine", ["StateMachineDoesNotExist"], () => machines.send(command));
      return machine?.status === "ACTIVE" ? { Definition: parseJson(machine.definition ?? ""), RoleArn: machine.roleArn } : undefined;
    },

    "AWS::S3::Bucket": async ({ physicalId: Bucket }) => {
      const versioning = await askIfThere("s3:GetBucketVersioning", ["NoSuchBucket"], () =>
        buckets.send(new GetBucketVersioningCommand({ Bucket })),
      );
      const open = await askIfThere("s3:GetBucketPublicAccessBlock", ["NoSuchBucket", "NoSuchPublicAccessBlockConfiguration"], () =>
        buckets.send(new GetPublicAccessBlockCommand({ Bucket })),
      );
      const { Status } = versioning ?? {};
      return (
        versioning && {
          VersioningConfiguration: Status === undefined ? {} : { Status },
          PublicAccessBlockConfiguration: open?.PublicAccessBlockConfiguration ?? {},
        }
      );
    },

    "AWS::KMS::Key": async ({ physicalId: KeyId }) => {
      const found = await askIfThere("kms:DescribeKey", ["NotFoundException"], () => keys.send(new DescribeKeyCommand({ KeyId })));
      return found && { Enabled: found.KeyMetadata?.Enabled };
    },

    // CloudFormation compares a queue itself, with the operator's rights.
    "AWS::SQS::Queue": async ({ stack: StackName, id: LogicalResourceId, properties }) => {
      const command = new DetectStackResourceDriftCommand({ StackName, LogicalResourceId });
      const { StackResourceDrift: drift } = await ask("cloudformation:DetectStackResourceDrift and sqs:GetQueueAttributes", () =>
        cloudFormation.send(command),
      );
      const { StackResourceDriftStatus: status, ActualProperties = "{}" } = drift ?? {};
      const actual = parseJson(ActualProperties);
      if (status === "DELETED" || !isObject(actual)) {
        return undefined;
      }
      // The tags of the stack are in it too.
      return Object.fromEntries(Object.entries(actual).filter(([name]) => name in properties));
    },
  };
}

/** What a resource is if the template does not say otherwise. */
export const defaults: Readonly<Record<string, Properties>> = {
  "AWS::IAM::Role": { Policies: [] },
  "AWS::Events::Rule": { Targets: [] },
  "AWS::ApiGatewayV2::Route": { AuthorizationType: "NONE" },
  "AWS::S3::Bucket": { VersioningConfiguration: {}, PublicAccessBlockConfiguration: {} },
  "AWS::KMS::Key": { Enabled: true },
};

/** IAM answers policies in the encoding of addresses. */
const parsePolicy = (text = ""): unknown => parseJson(decodeURIComponent(text));
