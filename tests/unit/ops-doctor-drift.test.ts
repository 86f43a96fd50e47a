// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of CloudFormation look like JavaScript's.
import { describe, expect, test } from "vitest";
import { drift } from "../../ops/doctor/checks/drift.ts";
import { listDifferences } from "../../ops/doctor/list-differences.ts";
import { resolveTemplate, settleConditions, untold } from "../../ops/doctor/resolve-template.ts";
import type { Stage } from "../../ops/doctor/stage.ts";

const physicalIds = new Map([
  ["AWS::AccountId", "0"],
  ["Serve", "app-serve"],
  ["Machine", "arn:aws:states:::app"],
  ["Queue", "https://sqs.eu-west-1.amazonaws.com/0/letters"],
  ["Api", "a1"],
]);

describe("a value of the template is resolved", () => {
  test.each([
    ["a reference", { Ref: "Serve" }, "app-serve"],
    ["a reference to what is not known", { Ref: "Other" }, untold],
    ["an ARN", { "Fn::GetAtt": ["Serve", "Arn"] }, `${untold}app-serve${untold}`],
    ["an ARN in one text", { "Fn::GetAtt": "Serve.Arn" }, `${untold}app-serve${untold}`],
    ["the name of a queue", { "Fn::GetAtt": ["Queue", "QueueName"] }, `${untold}letters${untold}`],
    ["joined text", { "Fn::Join": ["/", ["integrations", { Ref: "Serve" }]] }, "integrations/app-serve"],
    [
      "text with variables",
      { "Fn::Sub": "arn:${AWS::AccountId}:${Serve}:${Serve.Arn}:*" },
      `arn:0:app-serve:${untold}app-serve${untold}:*`,
    ],
    ["text with variables of its own", { "Fn::Sub": ["${Which}!", { Which: { Ref: "Serve" } }] }, "app-serve!"],
    ["a function that the template does not use", { "Fn::Select": [0, ["a"]] }, untold],
    ["what holds others", { Statement: [{ Resource: { Ref: "Serve" }, Count: 2 }] }, { Statement: [{ Resource: "app-serve", Count: 2 }] }],
  ])("%s", (_name, value, expected) => {
    expect(resolveTemplate(value, physicalIds)).toEqual(expected);
  });

  test("a condition chooses its branch, and no value leaves nothing behind", () => {
    const conditions = {
      Vault: { "Fn::Equals": ["vault", "vault"] },
      Role: { "Fn::And": [{ Condition: "Vault" }, { "Fn::Equals": ["aws", "approle"] }] },
      Either: { "Fn::Or": [{ Condition: "Role" }, { "Fn::Not": [{ Condition: "Role" }] }] },
    };
    const none = { Ref: "AWS::NoValue" };
    const given = [{ "Fn::If": ["Role", "a", none] }, { "Fn::If": ["Vault", "b", none] }, { Key: { "Fn::If": ["Either", none, "c"] } }];
    expect(settleConditions(given, conditions)).toEqual(["b", {}]);
    expect(() => settleConditions({ "Fn::If": ["Lost", 1, 2] }, conditions)).toThrow("the template has a condition that cannot be read");
  });
});

describe("what is deployed equals the template", () => {
  test.each([
    ["one value is a list of it", { Action: ["s3:*"] }, { Action: "s3:*" }],
    ["a list has another order", ["a", "b"], ["b", "a"]],
    ["a number is text", { Timeout: 6, On: false }, { Timeout: "6", On: "false" }],
    ["an ARN has the name in it", `${untold}app.serve${untold}`, "arn:aws:lambda:eu-west-1:0:function:app.serve"],
    ["neither has it", undefined, []],
  ])("where %s", (_name, wanted, actual) => {
    expect(listDifferences(wanted, actual, "P")).toEqual([]);
  });

  test.each([
    ["a text", "a.b", "axb", ["P is axb"]],
    ["a text without its unknown part", `${untold}serve`, "server", ["P is server"]],
    ["a list that lacks one", ["a", "b"], ["b"], ["P lacks a"]],
    ["a list that has one more", ["a"], ["a", "c"], ["P has c more"]],
    ["one thing in a list", [{ Id: 1, A: "x" }, { Id: 2 }], [{ Id: 1, A: "y" }, { Id: 2 }], ["P.A is y"]],
    ["a member that is gone", { A: { B: 1 } }, { A: {} }, ["P.A.B lacks 1"]],
    ["a member that was added", { A: {} }, { A: { B: { C: 1 } } }, ['P.A.B has {"C":1} more']],
  ])("no longer: %s", (_name, wanted, actual, said) => {
    expect(listDifferences(wanted, actual, "P")).toEqual(said);
  });
});

type Answers = Readonly<Record<string, unknown>>;

/** A stage with one resource, and AWS that answers each command by its name, or refuses it. */
function stageWith(type: string, properties: Readonly<Record<string, unknown>>, answers: Answers): Stage {
  const send = async (command: object) => {
    const answer = answers[command.constructor.name.replace(/Command$/, "")];
    if (typeof answer === "string") {
      throw Object.assign(new Error(answer), { name: answer });
    }
    return answer;
  };
  const clients = new Proxy({}, { get: () => ({ send }) });
  const api = { LogicalResourceId: "Api", PhysicalResourceId: "a1", ResourceType: "AWS::ApiGatewayV2::Api" };
  return {
    name: "dev",
    region: "eu-west-1",
    stack: "app-dev",
    clients,
    template: async () => [{ stack: "app-dev", id: "Thing", type, properties }],
    physicalIds: async () => new Map([...physicalIds, ["Thing", "thing"]]),
    resources: async () => [api],
  } as unknown as Stage;
}

const trust = { Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] };
const statements = [
  { Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: "*" },
  { Effect: "Allow", Action: ["kms:Sign"], Resource: { Ref: "Serve" } },
];
const role = { AssumeRolePolicyDocument: trust, Policies: [{ PolicyName: "own", PolicyDocument: { Statement: statements } }] };
const deployed = (PolicyNames: readonly string[], Statement: readonly unknown[]) => ({
  GetRole: { Role: { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)) } },
  ListRolePolicies: { PolicyNames },
  GetRolePolicy: { PolicyDocument: encodeURIComponent(JSON.stringify({ Statement })) },
});
const settled = [statements[0], { Effect: "Allow", Action: "kms:Sign", Resource: "app-serve" }];
const arn = "arn:aws:lambda:::function:app-serve";
const rule = { Targets: [{ Id: "t", Arn: { "Fn::GetAtt": ["Serve", "Arn"] } }] };
const permission = {
  FunctionName: { "Fn::GetAtt": ["Serve", "Arn"] },
  Action: "lambda:InvokeFunction",
  Principal: "events.amazonaws.com",
  SourceArn: { "Fn::GetAtt": ["Machine", "Arn"] },
};
const allowed = (SourceArn: string) => {
  const statement = { Sid: "s", Effect: "Allow", Action: "lambda:InvokeFunction", Principal: { Service: "events.amazonaws.com" } };
  return {
    Policy: JSON.stringify({ Statement: [{ ...statement, Resource: arn, Condition: { ArnLike: { "AWS:SourceArn": SourceArn } } }] }),
  };
};
const route = { ApiId: { Ref: "Api" }, RouteKey: "GET /x", Target: { "Fn::Join": ["/", ["integrations", { Ref: "Serve" }]] } };
const routeOf = (RouteKey: string) => ({
  Items: [{ RouteId: "r", RouteKey, AuthorizationType: "NONE", Target: "integrations/app-serve" }],
});
const machine = {
  Definition: { States: { A: { Resource: "${Function}", Next: "${aws}" } } },
  DefinitionSubstitutions: { Function: { "Fn::GetAtt": ["Serve", "Arn"] } },
  RoleArn: { "Fn::GetAtt": ["Serve", "Arn"] },
};
const runs = (definition: unknown, status = "ACTIVE") => ({
  DescribeStateMachine: { status, definition: JSON.stringify(definition), roleArn: arn },
});
const bucket = { VersioningConfiguration: { Status: "Enabled" }, PublicAccessBlockConfiguration: { BlockPublicAcls: true } };
const kept = { GetBucketVersioning: { Status: "Enabled" }, GetPublicAccessBlock: bucket };
const queue = { MessageRetentionPeriod: 1209600 };
const drifted = (StackResourceDriftStatus: string, properties: unknown) => ({
  DetectStackResourceDrift: { StackResourceDrift: { StackResourceDriftStatus, ActualProperties: JSON.stringify(properties) } },
});

describe("the check of drift", () => {
  test.each([
    ["AWS::IAM::Role", role, deployed(["own"], settled)],
    ["AWS::Events::EventBus", {}, { DescribeEventBus: { Name: "app" } }],
    ["AWS::Events::Rule", rule, { ListTargetsByRule: { Targets: [{ Id: "t", Arn: arn }] } }],
    ["AWS::Lambda::Permission", permission, { GetPolicy: allowed("arn:aws:states:::app") }],
    ["AWS::ApiGatewayV2::Route", route, { GetRoutes: routeOf("GET /x") }],
    ["AWS::StepFunctions::StateMachine", machine, runs({ States: { A: { Resource: arn, Next: "${aws}" } } })],
    ["AWS::S3::Bucket", bucket, kept],
    ["AWS::KMS::Key", {}, { DescribeKey: { KeyMetadata: { Enabled: true } } }],
    ["AWS::SQS::Queue", queue, drifted("IN_SYNC", { MessageRetentionPeriod: "1209600", Tags: [{ Key: "STAGE", Value: "dev" }] })],
    ["AWS::Logs::LogGroup", { RetentionInDays: 14 }, {}],
  ])("finds nothing where the resource is as the template says: %s", async (type, properties, answers: Answers) => {
    expect((await drift.look(stageWith(type, properties, answers))).findings).toEqual([]);
  });

  test.each([
    [
      "a statement is gone",
      "AWS::IAM::Role",
      role,
      deployed(["own"], settled.slice(1)),
      /^Thing Policies\.PolicyDocument\.Statement lacks .*GetItem/,
    ],
    ["a policy is gone", "AWS::IAM::Role", role, deployed([], []), /^Thing Policies lacks .*"own"/],
    ["a policy was added", "AWS::IAM::Role", { AssumeRolePolicyDocument: trust }, deployed(["x"], []), /^Thing Policies has .*"x".* more$/],
    ["a role is gone", "AWS::IAM::Role", role, { GetRole: "NoSuchEntityException" }, /^Thing is not there$/],
    ["a bus is gone", "AWS::Events::EventBus", {}, { DescribeEventBus: "ResourceNotFoundException" }, /^Thing is not there$/],
    ["a rule has no target", "AWS::Events::Rule", rule, { ListTargetsByRule: { Targets: [] } }, /^Thing Targets lacks .*…app-serve…/],
    ["a rule's permission is gone", "AWS::Lambda::Permission", permission, { GetPolicy: allowed("arn:other") }, /^Thing is not there$/],
    ["no permission is left", "AWS::Lambda::Permission", permission, { GetPolicy: "ResourceNotFoundException" }, /^Thing is not there$/],
    ["a route is deleted", "AWS::ApiGatewayV2::Route", route, { GetRoutes: routeOf("GET /y") }, /^Thing is not there$/],
    [
      "a definition is replaced",
      "AWS::StepFunctions::StateMachine",
      machine,
      runs({ States: { A: { Resource: "x", Next: "${aws}" } } }),
      /Resource is x$/,
    ],
    ["a machine is deleted", "AWS::StepFunctions::StateMachine", machine, runs({}, "DELETING"), /^Thing is not there$/],
    [
      "a bucket keeps no versions",
      "AWS::S3::Bucket",
      bucket,
      { ...kept, GetBucketVersioning: { Status: "Suspended" } },
      /Status is Suspended$/,
    ],
    [
      "a bucket is open",
      "AWS::S3::Bucket",
      bucket,
      { ...kept, GetPublicAccessBlock: "NoSuchPublicAccessBlockConfiguration" },
      /BlockPublicAcls lacks true$/,
    ],
    ["a key is disabled", "AWS::KMS::Key", {}, { DescribeKey: { KeyMetadata: { Enabled: false } } }, /^Thing Enabled is false$/],
    [
      "a queue forgets sooner",
      "AWS::SQS::Queue",
      queue,
      drifted("MODIFIED", { MessageRetentionPeriod: "60" }),
      /^Thing MessageRetentionPeriod is 60$/,
    ],
    ["a queue is deleted", "AWS::SQS::Queue", queue, drifted("DELETED", {}), /^Thing is not there$/],
  ])("names the resource, what differs and the mend: %s", async (_name, type, properties, answers: Answers, said) => {
    const { findings } = await drift.look(stageWith(type, properties, answers));
    expect(findings).toEqual([
      { level: "fail", what: expect.stringMatching(said), mend: expect.stringContaining("--stack-name app-dev --region eu-west-1") },
    ]);
  });

  test("does not know a resource that the operator's login may not read, and names the right", async () => {
    const { findings } = await drift.look(stageWith("AWS::KMS::Key", {}, { DescribeKey: "AccessDeniedException" }));
    expect(findings).toEqual([{ level: "unknown", what: "Thing could not be looked at: your AWS login needs kms:DescribeKey" }]);
  });
});
