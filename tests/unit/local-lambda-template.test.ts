// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of the framework look like JavaScript's.
import { describe, expect, it } from "vitest";
import { createIntrinsics } from "../../local/lambda/intrinsics.ts";
import { readTemplate, type TemplateOptions } from "../../local/lambda/template.ts";
import { splitVariables } from "../../local/lambda/variable-syntax.ts";
import { createVariables } from "../../local/lambda/variables.ts";

const root = new URL("fixtures/lambda", import.meta.url).pathname;
const place = { region: "eu-west-3", account: "111122223333" };
const read = (options: Partial<TemplateOptions> = {}) => readTemplate({ root, ...place, ...options });

describe("the template", () => {
  it("gives a function its environment as it would be after the deploy", () => {
    expect(read({ params: { publicUrl: "http://localhost:4000" } }).functions.echo?.environment).toEqual({
      STAGE: "dev",
      TABLE_NAME: "sample-dev-Table",
      TABLE_ARN: "arn:aws:dynamodb:eu-west-3:111122223333:table/sample-dev-Table",
      MACHINE_ARN: "arn:aws:states:eu-west-3:111122223333:stateMachine:sample-setup",
      ECHO_ARN: "arn:aws:lambda:eu-west-3:111122223333:function:sample-dev-echo",
      BUS_NAME: "sample-dev-events",
      PUBLIC_URL: "http://localhost:4000",
      MODE: "default",
      MISSING: "here, there",
      NESTED: "5",
      SENTENCE: "sample in eu-west-3 of 111122223333",
      SUBSTITUTED: "sample-dev-Table/arn:aws:dynamodb:eu-west-3:111122223333:table/sample-dev-Table/eu-west-3/${Kept}",
      JOINED: "a-111122223333",
      CHOSEN: "no",
      COUNT: "3",
    });
  });

  it("takes the parameters and resources of the stage", () => {
    const { functions, tables } = read({ stage: "prod" });
    expect(functions.echo?.environment).toMatchObject({ STAGE: "prod", MODE: "production", CHOSEN: "yes", ABSENT: "yes" });
    expect(tables.map(({ TableName }) => TableName)).toEqual(["sample-prod-Table", "only-in-production"]);
  });

  it("names functions, their time, routes and schedules", () => {
    const { functions, authorizers } = read();
    expect(functions.echo).toMatchObject({ handler: "functions/echo.handler", timeoutSeconds: 20, logicalId: "EchoLambdaFunction" });
    expect(functions.probe?.timeoutSeconds).toBe(5);
    expect(functions.echo?.routes).toContainEqual({ method: "GET", path: "/private/{thing}", authorizer: "caller" });
    expect(functions.echo?.routes).toContainEqual({ method: "GET", path: "/token", authorizer: "token" });
    expect(functions.echo?.routes).toContainEqual({ method: "GET", path: "/short" });
    expect(functions.probe?.schedules).toEqual([
      { rate: "rate(1 minute)", input: { shard: 0 } },
      { rate: "rate(1 minute)", input: { shard: 1 } },
      { rate: "rate(2 hours)", input: { shard: 1 } },
      { rate: "rate(1 day)", input: undefined },
    ]);
    expect(authorizers).toEqual({
      caller: { functionName: "authorizer", identitySources: [] },
      token: { functionName: "authorizer", identitySources: ["$request.header.Authorization"] },
    });
  });

  it("makes the substitutions of a state machine and leaves its other words", () => {
    const [[arn, definition] = []] = Object.entries(read().stateMachines);
    expect(arn).toBe("arn:aws:states:eu-west-3:111122223333:stateMachine:sample-setup");
    expect(definition).toMatchObject({
      States: { Echo: { Resource: "arn:aws:lambda:eu-west-3:111122223333:function:sample-dev-echo", Output: "{% {'stage': 'dev'} %}" } },
    });
  });

  it("reduces a table to what CreateTable takes", () => {
    expect(read().tables).toEqual([
      {
        TableName: "sample-dev-Table",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "due", AttributeType: "S" },
        ],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        GlobalSecondaryIndexes: [
          { IndexName: "due", KeySchema: [{ AttributeName: "due", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } },
        ],
      },
    ]);
  });
});

describe("a variable", () => {
  const resolve = (value: unknown, service = {}) =>
    createVariables({ root, service, params: { name: "given", list: ["a"] }, stage: undefined, ...place }).resolve(value, "here");

  it.each([
    ["text", "text"],
    ["${param:name}", "given"],
    ["${param:list}", ["a"]],
    ["${param:none, true}", true],
    ["${param:none, 12}", 12],
    ["${param:none, null}", null],
    ['${param:none, "double"}', "double"],
    ["${param:none, param:name}", "given"],
    ["${param:none, '${param:name}s'}", "givens"],
    ["${opt:stage, 'dev'}", "dev"],
    ["${sls:stage}", "dev"],
    ["${file(none.yml), 'no file'}", "no file"],
    ["${file(resources/table.yml):Outputs.TableName.Value.Ref}", "Table"],
    ["${Name} ${AWS::Region} ${!Kept} ${", "${Name} ${AWS::Region} ${!Kept} ${"],
    ["${Name}-${param:name}", "${Name}-given"],
  ])("%s is %j", (text, value) => {
    expect(resolve(text)).toEqual(value);
  });

  it("is followed from one part of the file to another", () => {
    const service = { custom: { dev: { url: "${self:custom.base}/path" }, base: "https://base" } };
    expect(resolve({ at: ["${self:custom.${sls:stage}.url}"] }, service)).toEqual({ at: ["https://base/path"] });
  });

  it.each([
    ["${param:none}", "here: nothing to put in for ${param:none}"],
    ["${env:NOT_SET_ANYWHERE}", "here: nothing to put in for ${env:NOT_SET_ANYWHERE}"],
    ["${ssm:/key}", 'here: a variable of source "ssm" cannot be resolved on this machine'],
    ["a ${param:list}", 'here: a variable in "a ${param:list}" is not a text'],
    ["${self:loop}", "here: ${self:loop} needs itself"],
  ])("%s is refused by name", (text, message) => {
    expect(() => resolve(text, { loop: "${self:loop}" })).toThrow(message);
  });

  it("keeps text without variables in one piece", () => {
    expect(splitVariables("")).toEqual([]);
    expect(splitVariables("a${b}c")).toEqual([{ plain: "a${b}c" }]);
  });
});

describe("an intrinsic", () => {
  const resources = { Thing: { Type: "Custom::Thing" }, Gone: { Type: "AWS::DynamoDB::Table", Condition: "Never" } };
  const conditions = { Never: { "Fn::Not": [{ "Fn::Equals": ["a", "a"] }] } };
  const { resolve, resolveText } = createIntrinsics({ name: "s-dev", ...place, resources, conditions });

  it.each([
    [{ "Fn::Select": [1, { "Fn::Split": [",", "a,b"] }] }, "b"],
    [{ "Fn::Sub": ["${a}-${AWS::Partition}", { a: { Ref: "AWS::Region" } }] }, "eu-west-3-aws"],
    [{ "Fn::If": ["Never", "yes", "no"] }, "no"],
    [{ plain: { Ref: "AWS::NoValue" } }, {}],
  ])("%j is %j", (value, resolved) => {
    expect(resolve(value, "here")).toEqual(resolved);
  });

  it.each([
    [{ Ref: "Nothing" }, "here: Ref Nothing names no resource of this template"],
    [{ Ref: "Thing" }, "here: Ref Thing (Custom::Thing) has no local value"],
    [{ Ref: "Gone" }, "here: Ref Gone names no resource of this template"],
    [{ "Fn::GetAtt": ["Thing", "Arn"] }, "here: GetAtt Thing.Arn (Custom::Thing) has no local value"],
    [{ "Fn::ImportValue": "x" }, "here: no other stack exports x"],
    [{ a: "object" }, 'here: a text was expected, found {"a":"object"}'],
  ])("%j is refused by name", (value, message) => {
    expect(() => resolveText(value, "here")).toThrow(message);
  });
});
