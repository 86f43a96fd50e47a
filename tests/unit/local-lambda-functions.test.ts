import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isLoopback } from "../../local/loopback-only.ts";
import { startSample } from "./fixtures/lambda/start-sample.ts";

let sample: Awaited<ReturnType<typeof startSample>>;
const probe = (event: object, key = "probe"): Promise<unknown> => sample.functions.invoke(key, event);

beforeAll(async () => {
  sample = await startSample(2);
});
afterAll(() => sample.close());
beforeEach(async () => {
  await sample.functions.kill("probe");
  sample.logs.length = 0;
});

describe("a bundle", () => {
  it("is CommonJS, minified, and accounted for in the metafile", () => {
    const { file, exportName } = sample.bundles.functions.echo ?? { file: "", exportName: "" };
    expect(exportName).toBe("handler");
    expect(readFileSync(file, "utf8")).toMatch(/^[^\n]*module\.exports=/);
    expect(Object.keys(sample.bundles.metafile.inputs)).toContain("functions/echo.ts");
  });
});

describe("an execution environment", () => {
  it("has its own variables and Lambda's, and none of the process that runs it", async () => {
    process.env.OF_THE_PARENT = "yes";
    expect(await probe({ kind: "environment" })).toEqual({
      STAGE: "dev",
      OWN: "of-probe",
      AWS_REGION: "eu-west-3",
      AWS_DEFAULT_REGION: "eu-west-3",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      AWS_ACCESS_KEY_ID: "LOCAL_probe",
      AWS_SECRET_ACCESS_KEY: "local-secret",
      AWS_SESSION_TOKEN: "local-session",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: "sample-dev-probe",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/sample-dev-probe",
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      _HANDLER: "functions/probe.handler",
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
    });
  });

  it("gives the handler Lambda's context", async () => {
    expect(await probe({ kind: "context" })).toMatchObject({
      functionName: "sample-dev-probe",
      invokedFunctionArn: "arn:aws:lambda:eu-west-3:111122223333:function:sample-dev-probe",
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      memoryLimitInMB: "512",
      remainingMs: expect.toSatisfy((ms: number) => ms > 1000 && ms <= 5000),
    });
  });

  it("is reused while it is warm", async () => {
    expect([await probe({ kind: "count" }), await probe({ kind: "count" })]).toEqual([1, 2]);
  });

  it("hands over its output line by line before its result", async () => {
    await probe({ kind: "log" });
    expect(sample.logs).toEqual(["to stdout", "to stderr", "in two lines"].map((line) => ({ key: "probe", line })));
  });

  it("returns null for a missing result", async () => {
    expect(await probe({})).toBeNull();
  });

  it("keeps the name and the message of an error, and prints all of it", async () => {
    await expect(probe({ kind: "throw" })).rejects.toMatchObject({ name: "state_invalid", message: "was already used" });
    expect(sample.logs.map(({ line }) => line)).toEqual([expect.stringMatching(/ERROR\tInvoke Error\t.*"detail":"of the error"/)]);
    await expect(probe({ kind: "throw a text" })).rejects.toMatchObject({ name: "string", message: "just a text" });
    expect(await probe({ kind: "count" })).toBe(3);
  });

  it("is replaced after a crash", async () => {
    await expect(probe({ kind: "crash" })).rejects.toMatchObject({ name: "RangeError", message: "outside of the handler" });
    await expect(probe({ kind: "exit" })).rejects.toMatchObject({ name: "Runtime.ExitError" });
    expect(await probe({ kind: "count" })).toBe(1);
  });

  // The time limit of the function, one second, has to pass.
  it.each(["hang", "spin"])("is stopped at its timeout: %s", async (kind) => {
    await expect(probe({ kind }, "impatient")).rejects.toMatchObject({
      name: "Sandbox.Timedout",
      message: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/),
    });
    expect(sample.logs.at(-1)).toMatchObject({ key: "impatient", line: expect.stringContaining("Task timed out") });
    expect(await probe({ kind: "count" }, "impatient")).toBe(1);
  });

  it.each([
    ["brokenAtLoad", { name: "Error", message: "the configuration is missing" }],
    ["withCallback", { name: "Runtime.CallbackHandlerDeprecated" }],
    ["notExported", { name: "Runtime.HandlerNotFound" }],
    ["unknown", { name: "ResourceNotFoundException" }],
  ])("refuses a function that cannot run: %s", async (key, error) => {
    await expect(probe({}, key)).rejects.toMatchObject(error);
  });
});

describe("the pool of a function", () => {
  it("runs its limit of concurrent invocations, each in an environment of its own, and queues the others", async () => {
    const counts = await Promise.all(Array.from({ length: 6 }, () => probe({ kind: "count" })));
    // Two environments with their own counters: six runs in all.
    const highest = counts.map(Number).sort((left, right) => right - left);
    expect(counts.filter((count) => count === 1)).toHaveLength(2);
    expect(highest[0]).toBeGreaterThan(1);
  });

  it("kills running invocations, and the caller sees an error", async () => {
    const running = Promise.allSettled([probe({ kind: "hang" }), probe({ kind: "hang" })]);
    const queued = probe({ kind: "count" });
    await expect.poll(() => sample.logs.length).toBe(2);
    await sample.functions.kill("probe");
    const killed = { status: "rejected", reason: expect.objectContaining({ name: "Runtime.ExitError" }) };
    expect(await running).toEqual([killed, killed]);
    expect(await queued).toBe(1);
  });

  it("rejects running and waiting invocations when it is closed", async () => {
    const closing = await startSample(1);
    const runs = [closing.functions.invoke("probe", { kind: "hang" }), closing.functions.invoke("probe", { kind: "hang" })];
    const outcomes = Promise.allSettled(runs);
    await closing.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});

describe("the network of a function", () => {
  it("does not leave this machine", async () => {
    expect(await probe({ kind: "connect" })).toBe("refused to connect to 192.0.2.1: only this machine may be reached");
    expect(await probe({ kind: "fetch", url: "https://example.com/" })).toContain("refused to connect to example.com");
  });

  it("reaches this machine", async () => {
    const server = createServer((_request, response) => response.writeHead(204).end()).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await probe({ kind: "fetch", url: `http://127.0.0.1:${port}/` })).toBe(204);
    server.close();
    server.closeAllConnections();
  });

  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.8.9.10", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["128.0.0.1", false],
    ["::ffff:10.0.0.1", false],
    ["0.0.0.0", false],
    ["localhost.example.com", false],
  ])("%s is this machine: %s", (host, loopback) => {
    expect(isLoopback(host)).toBe(loopback);
  });
});
