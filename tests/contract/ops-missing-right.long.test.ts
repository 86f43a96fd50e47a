import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { connectionsIn } from "../../lib/table/connections.ts";
import { describeError } from "../../ops/missing-right.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { openOpsTarget } from "../fixtures/ops-target.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";
import { root } from "../fixtures/template.ts";

const table = "arn:aws:dynamodb:eu-west-1:000000000000:table/aurora-oauth-test";
const logs = "arn:aws:logs:eu-west-1:000000000000:log-group:aurora-oauth-test/operators:log-stream:*";

/** The actions that AWS refuses, and the resource that its refusal names. */
const refused = new Map<string, string>();
let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
let front: Server;

beforeAll(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  const { table: opened } = await openOpsTarget(aws.url, "test");
  await connectionsIn(opened).write(newConnection({ id: "c", tenant: "acme" }), undefined, []);
  front = createServer((incoming, answer) => {
    const { method, url: path, headers } = incoming;
    const action = String(headers["x-amz-target"]).split(".").at(-1) ?? "";
    const resource = refused.get(action);
    if (resource !== undefined) {
      const service = String(headers.authorization).split("/")[3];
      const message = `User: arn:aws:iam::000000000000:user/ada is not authorized to perform: ${service}:${action} on resource: ${resource} because no identity-based policy allows the ${service}:${action} action`;
      answer.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
      answer.end(JSON.stringify({ __type: "com.amazonaws.coral.service#AccessDeniedException", message }));
      return;
    }
    incoming.pipe(request(aws.url, { method, path, headers }, (got) => got.pipe(answer.writeHead(got.statusCode ?? 502, got.headers))));
  }).listen(0, "127.0.0.1");
  await once(front, "listening");
});
afterEach(() => refused.clear());
afterAll(async () => {
  front.close();
  front.closeAllConnections();
  await aws.close();
});

const run = (...words: readonly string[]) =>
  new Promise<{ readonly code: number; readonly out: string; readonly error: string }>((resolve) => {
    const port = (front.address() as AddressInfo).port;
    const env = { PATH: process.env.PATH ?? "", ...aws.environment, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    execFile(process.execPath, [join(root, "ops/run.ts"), "--stage", "test", ...words], { env }, (failure, out, error) =>
      resolve({ code: typeof failure?.code === "number" ? failure.code : 0, out, error }),
    );
  });

it("S73: a stop without the right to write the table names that right and the table", async () => {
  refused.set("UpdateItem", table);
  expect(await run("stop", "--organisation", "acme", "--yes")).toEqual({
    code: 1,
    out: "",
    error: `your AWS login needs dynamodb:UpdateItem on ${table}\n`,
  });
});

it("S73: a stop that left no audit record is in force, and names the right that the record needs", async () => {
  refused.set("CreateLogStream", logs);
  const { code, out } = await run("stop", "--organisation", "acme", "--yes");
  expect([code, out]).toEqual([
    0,
    expect.stringContaining(`it is in force, and you must write it down: your AWS login needs logs:CreateLogStream on ${logs}\n`),
  ]);
});

it("a command that does not run without its audit record names the right that the record needs", async () => {
  refused.set("CreateLogStream", logs);
  expect(await run("resume", "--organisation", "acme", "--yes")).toMatchObject({
    code: 1,
    error: `the command left no audit record in aurora-oauth-test/operators, so it was not run: your AWS login needs logs:CreateLogStream on ${logs}\n`,
  });
});

it("a login that may not read the table is told which right it needs", async () => {
  refused.set("GetItem", table);
  expect((await run("list")).error).toBe(
    `there is no table aurora-oauth-test in eu-west-1 that your AWS login may read: your AWS login needs dynamodb:GetItem on ${table}\n`,
  );
});

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

it.each([
  ["another failure", named("ThrottlingException", "slow down"), "slow down"],
  [
    "a refusal without a resource",
    named("AccessDenied", "User: arn:aws:iam::0:user/ada is not authorized to perform: sts:GetX"),
    "your AWS login needs sts:GetX",
  ],
  [
    "a refusal that names no right",
    named("AccessDenied", "Access Denied"),
    "your AWS login needs a right that AWS does not name (AccessDenied: Access Denied)",
  ],
  ["what is no error", "text", "text"],
])("says of %s: %s", (_what, error, said) => {
  expect(describeError(error)).toBe(said);
});
