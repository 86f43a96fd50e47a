import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { Clock } from "../simulator/clock.ts";
import { ForeignIssuers } from "../simulator/foreign-issuer.ts";
import { type Simulator, startSimulator } from "../simulator/server.ts";
import { type Controls, createControls } from "../simulator/simulation.ts";
import { answer, overJson, type Service } from "./answer.ts";
import { buildControlRoutes } from "./control.ts";
import { startDynamoDb } from "./dynamodb.ts";
import { eventBridge } from "./event-bridge.ts";
import type { InvokeFunction } from "./execution.ts";
import { kms } from "./kms.ts";
import { cloudWatchLogs } from "./logs.ts";
import { s3 } from "./s3.ts";
import { secretsManager } from "./secrets-manager.ts";
import { defaultSettings, type Settings, settingsSchema } from "./settings.ts";
import { sqs } from "./sqs.ts";
import { stepFunctions } from "./step-functions.ts";
import { sts } from "./sts.ts";
import { buildRoleRoutes, describeAssumption, describeSts, issuerRoute } from "./sts-control.ts";
import { readTarget } from "./target.ts";
import { TokenIssuers } from "./token-issuer.ts";
import { type Role, type RoleInput, roleSchema } from "./trusted-role.ts";

export type AwsEndpointOptions = {
  /** 0 takes a free one. Listens on 127.0.0.1 only. */
  port: number;
  /** Created at start. */
  tables: CreateTableCommandInput[];
  /** Name -> value of each secret at the start. */
  secrets: Record<string, string>;
  /** The names of the log groups. Default none. */
  logGroups?: readonly string[];
  /** The names of the buckets. Default none. */
  buckets?: readonly string[];
  /** The names of the queues. Default none. */
  queues?: readonly string[];
  /** The ARNs of the keys that sign. Default none. */
  signingKeys?: readonly string[];
  /** State machine ARN -> definition, with substitutions already made: the `Resource` of a task is a Lambda function's ARN. */
  stateMachines: Record<string, object>;
  /** Access key id -> the assumed-role ARN that `GetCallerIdentity` answers. Default none. */
  roles?: Record<string, string>;
  /** The roles that can be assumed from the start. Default none; the control plane makes more. */
  assumableRoles?: readonly RoleInput[];
  /** By the origin of a foreign issuer, such as `https://id.example`: where this machine serves it. Default none. */
  issuers?: Readonly<Record<string, string>>;
  invokeFunction: InvokeFunction;
  /** The factor for fixed waits and retry intervals of state machines. Default 1. */
  waitScale?: number;
  /** The clock of Secrets Manager, STS, EventBridge, the logs and transaction tokens. */
  now?: () => Date;
};

export type Aws = Simulator & {
  /** Resolves when every execution of this name is over; at once if there is none. */
  executionEnds(name: string): Promise<void>;
  /** Writes a line of a function's output to its log group. */
  log(group: string, stream: string, line: string): void;
  /** Makes tables, secrets, executions, events, logs, objects and roles as at the start. Sessions stay: a function may still use its own. */
  startOver(): Promise<void>;
};

/**
 * Starts the AWS of the embedded target: DynamoDB, Secrets Manager, EventBridge, Step Functions, STS with its issuer of identity tokens, the part of IAM that identity providers and that issuer need, SQS, CloudWatch Logs, S3 and KMS on one port, for
 * `AWS_ENDPOINT_URL`. It evaluates trust policies, the policies of a role that asks for an identity token or reads itself, and no other part of IAM; it verifies the
 * signatures of STS, on which another service relies, and those of a session that reads its role.
 *
 * A reset of its control plane keeps tables, secrets, executions, events, logs, objects, roles and sessions.
 */
export async function startAws(options: AwsEndpointOptions): Promise<Aws> {
  const {
    port,
    tables,
    secrets,
    logGroups = [],
    buckets = [],
    queues = [],
    signingKeys = [],
    stateMachines,
    roles = {},
    assumableRoles = [],
    issuers: bases = {},
    invokeFunction,
    waitScale = 1,
  } = options;
  const clock = new Clock(options.now);
  const now = () => clock.now();
  const machines = stepFunctions({ stateMachines, invokeFunction, waitScale });
  const events = eventBridge(now);
  const toRole = (input: RoleInput): Role => ({ ...v.parse(roleSchema, input), changedAt: now() });
  const issuers = new ForeignIssuers({ bases, clock });
  const tokenIssuers = new TokenIssuers();
  let controls = createControls(defaultSettings, clock);
  const propagationSeconds = () => controls.settings.iam_propagation_seconds;
  const tokens = sts({ keys: roles, own: assumableRoles, toRole, propagationSeconds, issuers, tokenIssuers, now });
  let logs = cloudWatchLogs(logGroups, now);
  let objects = s3(buckets, now);
  let database = await startDynamoDb(tables, now);
  let operatorSecrets = secretsManager(secrets, now);
  const services: ReadonlyMap<string, Service> = new Map([
    ["DynamoDB_20120810", overJson((operation, input) => database.call(operation, input))],
    ["secretsmanager", overJson((operation, input) => operatorSecrets(operation, input))],
    ["AWSEvents", overJson(events.call)],
    ["Logs_20140328", overJson((operation, input) => logs.call(operation, input))],
    ["TrentService", overJson(kms(signingKeys))],
    ["AmazonSQS", overJson(sqs(queues).call)],
    ["AWSStepFunctions", overJson(machines.call)],
    ["sts", (_operation, call) => tokens.call(call)],
    ["iam", tokens.callIam],
  ]);
  const { url, close } = await startSimulator<Controls<Settings>>(
    {
      name: "AWS",
      createWorld: () => {
        controls = createControls(defaultSettings, clock);
        return controls;
      },
      answer: async (call) => (await tokenIssuers.answer(call)) ?? objects.answer(call) ?? answer(services, call),
      nameCall: readTarget,
      // Vault forwards a signed request with the Host that the signature covers.
      alsoNamed: (hostname) => hostname.endsWith(".amazonaws.com"),
      settingsSchema,
      commands: [...buildControlRoutes(events.delivered), ...buildRoleRoutes(tokens.world, toRole), issuerRoute(issuers)],
      describeCall: (call) => ({ target: readTarget(call), ...describeAssumption(call) }),
      describeState: () => describeSts(tokens.world),
    },
    { port },
  );
  return {
    url,
    executionEnds: machines.executionEnds,
    log: (group, stream, line) => logs.write(group, stream, line),
    startOver: async () => {
      machines.startOver();
      events.delivered.clear();
      tokens.startOver();
      issuers.isAway = false;
      operatorSecrets = secretsManager(secrets, now);
      logs = cloudWatchLogs(logGroups, now);
      objects = s3(buckets, now);
      database = await startDynamoDb(tables, now);
    },
    close: async () => {
      machines.close();
      await close();
    },
  };
}
