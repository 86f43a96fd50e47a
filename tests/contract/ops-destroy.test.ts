import { afterEach, describe, expect, test } from "vitest";
import { destroyStage } from "../../ops/destroy/destroy-stage.ts";
import { planDestruction } from "../../ops/destroy/plan-destruction.ts";
import { nameTarget } from "../../ops/target.ts";
import { type HttpServer, serveHttp } from "../fixtures/serve-http.ts";

const application = "aurora-oauth-dev";
const foundation = `${application}-foundation`;
const template = { Resources: { Table: { Type: "AWS::DynamoDB::Table", DeletionPolicy: "Retain" } } };

type Stack = { status: string; readonly resources: Readonly<Record<string, readonly [type: string, status: string]>> };
type Stacks = Partial<Record<string, Stack>>;

let server: HttpServer | undefined;
afterEach(() => server?.close());

/** CloudFormation as far as a destruction needs it: a stack that could not be deleted takes no update, and nothing but CloudFormation answers. */
async function serveStacks(stacks: Stacks) {
  const asked: string[] = [];
  const answer = (action: string, body: string) =>
    `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${body}</${action}Result></${action}Response>`;
  const refuse = (message: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`;
  const actions: Readonly<Record<string, (name: string, stack: Stack) => string>> = {
    ListStackResources: (_, { resources }) =>
      `<StackResourceSummaries>${Object.entries(resources)
        .map(
          ([id, [type, status]]) =>
            `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>${status}</ResourceStatus></member>`,
        )
        .join("")}</StackResourceSummaries>`,
    GetTemplate: () => `<TemplateBody>${JSON.stringify(template).replaceAll('"', "&quot;")}</TemplateBody>`,
    DescribeStacks: (name, { status }) =>
      `<Stacks><member><StackName>${name}</StackName><CreationTime>2026-11-30T12:00:00Z</CreationTime><StackStatus>${status}</StackStatus></member></Stacks>`,
    UpdateStack: (_, stack) => {
      stack.status = "UPDATE_COMPLETE";
      return "";
    },
    DeleteStack: (name) => {
      delete stacks[name];
      return "";
    },
  };
  server = await serveHttp(async (request, response) => {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const [action = "", name = ""] = [form.get("Action") ?? "none", form.get("StackName") ?? ""];
    asked.push(`${action} ${name}`);
    const stack = stacks[name];
    const perform = actions[action];
    const refused =
      perform === undefined || stack === undefined
        ? `Stack with id ${name} does not exist`
        : action === "UpdateStack" && stack.status === "DELETE_FAILED"
          ? `Stack:${name} is in DELETE_FAILED state and can not be updated.`
          : undefined;
    response.writeHead(refused === undefined ? 200 : 400, { "content-type": "text/xml" });
    response.end(
      refused !== undefined || perform === undefined || stack === undefined ? refuse(refused ?? "") : answer(action, perform(name, stack)),
    );
  });
  const endpoint = server.url;
  const target = nameTarget({ stage: "dev", region: "eu-west-1" }, { endpoint, credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  return { target, asked, changed: () => asked.filter((each) => /^(Update|Delete)/.test(each)) };
}

describe("ops destroy", () => {
  test("ends what a first try has left: a foundation that could not be deleted, without its table", async () => {
    const halfGone: Stack = {
      status: "DELETE_FAILED",
      resources: { Table: ["AWS::DynamoDB::Table", "DELETE_COMPLETE"], EventBus: ["AWS::Events::EventBus", "DELETE_FAILED"] },
    };
    const { target, asked, changed } = await serveStacks({ [foundation]: halfGone });
    const plan = await planDestruction(target);
    expect(plan).toMatchObject({ living: 0, application: { resources: [] }, foundation: { resources: [{ id: "EventBus" }] } });
    const said: string[] = [];
    await destroyStage(target.aws, plan, { say: (line) => said.push(line) });
    expect(changed()).toEqual([`DeleteStack ${foundation}`]);
    expect(said).toEqual([`deleted ${foundation}`]);
    expect(asked.filter((each) => each.startsWith("none"))).toEqual([]);
  });

  test("lets the deletion take the data along first, where the foundation stands", async () => {
    const resources: Stack["resources"] = { EventBus: ["AWS::Events::EventBus", "CREATE_COMPLETE"] };
    const { target, changed } = await serveStacks({ [foundation]: { status: "CREATE_COMPLETE", resources } });
    await destroyStage(target.aws, await planDestruction(target), { say: () => undefined });
    expect(changed()).toEqual([`UpdateStack ${foundation}`, `DeleteStack ${foundation}`]);
  });

  test("says that there is no such stage, and changes nothing", async () => {
    const { target, changed } = await serveStacks({});
    await expect(planDestruction(target)).rejects.toThrow(`there is neither a stack ${application} nor ${foundation} in eu-west-1`);
    expect(changed()).toEqual([]);
  });
});
