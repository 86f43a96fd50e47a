import { DynamoDBClient, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { ListSubscriptionsByTopicCommand, SNSClient, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { switchChangesIn } from "../../lib/table/stored-switches.ts";
import { awsClient, stackName } from "../../local/deployed/aws.ts";
import { switchSchedule } from "../../local/deployed/switch-schedule.ts";
import { accessRole } from "../../local/embedded/roles.ts";
import { roleEmptied } from "../../local/gameday/faults/role-emptied.ts";
import type { DoctorFault } from "./doctor-fault.ts";
import { subscribe, topicArn, uploadTemplate, withdrawTemplate } from "./doctor-surroundings.ts";

const changedFunction = `${stackName}-auroraAzureSubscriptions`;

/** Faults in what the deploy made, or what the operator put beside it at AWS. */
export const faultsAtAws: readonly DoctorFault[] = [
  {
    title: "a function's parameter is changed behind the stack's back",
    found: {
      check: "functions",
      what: /^auroraAzureSubscriptions was changed since the deploy: VAULT_ADDR$/,
      mend: /update-function-configuration/,
    },
    also: { "store-login": "the function does not find its store" },
    make: async ({ aws }) => {
      const client = new LambdaClient(awsClient(aws));
      const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: changedFunction }));
      const set = async (Variables: Record<string, string> | undefined) => {
        await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: changedFunction, Environment: { Variables } }));
        await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName: changedFunction });
      };
      await set({ ...Environment?.Variables, VAULT_ADDR: "http://127.0.0.1:9" });
      return () => set(Environment?.Variables);
    },
  },
  {
    title: "a function's role has lost its policy",
    found: { check: "drift", what: /^ScheduleRole Policies lacks /, mend: /--deployment-mode REVERT_DRIFT/ },
    make: (deployed) => roleEmptied.make({ deployed } as Parameters<typeof roleEmptied.make>[0]),
  },
  {
    title: "the access role lets another account in",
    found: { check: "access-role", what: /does not let the functions of account 0{12} in$/, mend: /update-assume-role-policy/ },
    also: { drift: "its trust policy is not that of the template" },
    make: async ({ aws }) => {
      const client = new IAMClient(awsClient(aws));
      const RoleName = accessRole.arn.split("/").at(-1) ?? "";
      const { Role } = await client.send(new GetRoleCommand({ RoleName }));
      const before = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
      const put = (PolicyDocument: string) => client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      await put(before.replaceAll("000000000000", "999999999999"));
      return () => put(before);
    },
  },
  {
    title: "the rules of a job are disabled",
    found: { check: "schedule", what: /^rules are disabled: .*JobsPublishEvents/i, mend: /^aws events enable-rule --name / },
    make: async ({ aws }) => {
      await switchSchedule(aws, "jobsPublishEvents", false);
      return () => switchSchedule(aws, "jobsPublishEvents", true);
    },
  },
  {
    title: "the event bus is deleted",
    found: {
      check: "drift",
      what: /^EventBus is not there$/,
      mend: /--deployment-mode REVERT_DRIFT/,
    },
    make: async ({ aws }) => {
      const client = new EventBridgeClient(awsClient(aws));
      // A bus that still has a rule, as the target's own listener does, cannot be deleted.
      const { Rules = [] } = await client.send(new ListRulesCommand({ EventBusName: stackName }));
      for (const { Name } of Rules) {
        const of = { Rule: Name, EventBusName: stackName };
        const { Targets = [] } = await client.send(new ListTargetsByRuleCommand(of));
        await client.send(new RemoveTargetsCommand({ ...of, Ids: Targets.map(({ Id = "" }) => Id) }));
        await client.send(new DeleteRuleCommand({ Name, EventBusName: stackName }));
      }
      await client.send(new DeleteEventBusCommand({ Name: stackName }));
      return () => client.send(new CreateEventBusCommand({ Name: stackName }));
    },
  },
  {
    title: "the table does not erase what has expired",
    found: { check: "table", what: /^TTL is off/, mend: /^aws dynamodb update-time-to-live --table-name aurora-oauth-dev/ },
    make: async ({ aws }) => {
      const client = new DynamoDBClient(awsClient(aws));
      const set = (Enabled: boolean) =>
        client.send(new UpdateTimeToLiveCommand({ TableName: stackName, TimeToLiveSpecification: { AttributeName: "ttl", Enabled } }));
      await set(false);
      return () => set(true);
    },
  },
  {
    title: "an operator has forgotten a stop",
    found: {
      check: "switches",
      what: /^stopped \d+ s ago: .*acme/,
      mend: /npm run ops -- resume --stage dev --organisation "acme" --yes$/,
    },
    isWarning: true,
    make: async ({ aws }) => {
      const client = DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(aws)));
      const switches = switchChangesIn({ client, name: stackName });
      const target = { kind: "organisation", tenant: "acme" } as const;
      await switches.stop(target, new Date());
      return () => switches.lift(target);
    },
  },
  {
    title: "nobody is subscribed to the alarms",
    found: { check: "alarms", what: /:alarms has no subscriber$/, mend: /^aws sns subscribe --topic-arn/ },
    make: async ({ aws }) => {
      const client = new SNSClient(awsClient(aws));
      const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
      for (const { SubscriptionArn } of Subscriptions) {
        await client.send(new UnsubscribeCommand({ SubscriptionArn }));
      }
      return () => subscribe(aws);
    },
  },
  {
    title: "the customers' template is not there any more",
    found: {
      check: "customer-template",
      what: /customers cannot read it: HTTP 40[34] without credentials/,
      mend: /^aws s3 cp resources\/kits/,
    },
    make: async ({ aws }) => {
      await withdrawTemplate(aws);
      return () => uploadTemplate(aws);
    },
  },
];
