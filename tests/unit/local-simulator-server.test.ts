import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { mostEntries, readWhole } from "../../local/simulator/bounded-log.ts";
import type { LoggedCall } from "../../local/simulator/call.ts";
import { json } from "../../local/simulator/reply.ts";
import { startSimulator } from "../../local/simulator/server.ts";
import type { Simulation } from "../../local/simulator/simulation.ts";
import { type CountingWorld, counter, request } from "./counting-simulator.ts";

let simulator: Awaited<ReturnType<typeof startSimulator>>;
beforeAll(async () => {
  simulator = await startSimulator(counter, { port: 0 });
});
const call = (method: string, path: string, init?: RequestInit) => request(simulator.url, method, path, init);
const control = (method: string, command: string, body?: unknown) =>
  call(method, `/_control/${command}`, body === undefined ? {} : { body: JSON.stringify(body) });
beforeEach(() => control("POST", "reset"));
afterAll(() => simulator.close());

const fault = (fields: Record<string, unknown>) => control("POST", "faults", { method: "GET", path: "/greet/ada", ...fields });
const count = async () => (await control("GET", "count")).body.count;
const calls = async (): Promise<readonly LoggedCall[]> => readWhole((await control("GET", "calls")).body);

describe("a call", () => {
  test("is answered by its route, with JSON, text or nothing", async () => {
    expect(await call("GET", "/greet/ada")).toMatchObject({ status: 200, body: { text: "hello ada" } });
    const form = await call("POST", "/form", { body: new URLSearchParams({ a: "1" }) });
    expect([form.body, form.headers.get("content-type"), form.headers.get("x-form")]).toEqual(["a=1", "text/plain", "yes"]);
    const nothing = await call("POST", "/count");
    expect([nothing.status, nothing.body, nothing.headers.get("content-type")]).toEqual([200, "", null]);
  });

  test("may have a verb after the last part of its path, which its route names", async () => {
    const bodies = ["ada:greet", "ada:wave", "a%3Ab:greet"].map(
      async (person) => (await call("POST", `/crowds/one/people/${person}`)).body,
    );
    expect(await Promise.all(bodies)).toEqual([{ crowd: "one", person: "ada" }, { plain: "ada:wave" }, { crowd: "one", person: "a:b" }]);
    expect((await call("POST", "/crowds/one/people/:greet")).body).toEqual({ plain: ":greet" });
  });

  test("has no form when its content type is another one", async () => {
    expect((await call("POST", "/form", { body: "a=1", headers: { "content-type": "application/json" } })).body).toBe("");
  });

  test("that a handler refuses gets the refusal", async () => {
    expect(await call("GET", "/refuse")).toMatchObject({ status: 418, body: { error: "teapot" } });
  });

  test("that causes a bug of the simulator gets 500 with the simulator's name, and the bug is printed", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(await call("GET", "/bug")).toMatchObject({ status: 500, body: "the simulator of Counter failed" });
    expect(printed).toHaveBeenCalledWith("the simulator of Counter failed", expect.any(TypeError));
  });
});

describe("a fault", () => {
  test("answers the nth call, as often as asked, with status, body and headers", async () => {
    await fault({ nth: 2, times: 2, status: 503, body: { error: "busy" }, headers: { "retry-after": "7" } });
    const answers = [];
    for (let turn = 1; turn <= 4; turn += 1) answers.push(await call("GET", "/greet/ada"));
    expect(answers.map(({ status }) => status)).toEqual([200, 503, 503, 200]);
    expect(answers[1]).toMatchObject({ body: { error: "busy" } });
    expect(answers[1]?.headers.get("retry-after")).toBe("7");
  });

  test("answers a text as HTML unless it says otherwise", async () => {
    await fault({ status: 502, body: "<html>" });
    await fault({ status: 502, body: "no", content_type: "text/plain", nth: 2 });
    const answers = [await call("GET", "/greet/ada"), await call("GET", "/greet/ada")];
    expect(answers.map(({ body, headers }) => [body, headers.get("content-type")])).toEqual([
      ["<html>", "text/html; charset=utf-8"],
      ["no", "text/plain"],
    ]);
  });

  test("matches by the beginning of the path when its path ends in *, and by method", async () => {
    await fault({ path: "/greet/*", times: 9, status: 500 });
    const answers = [await call("GET", "/greet/bob"), await call("POST", "/greet/bob"), await call("GET", "/refuse")];
    expect(answers.map(({ status }) => status)).toEqual([500, 404, 418]);
  });

  test("matches any one segment where its path has a * inside, and the verb after it", async () => {
    await fault({ method: "POST", path: "/crowds/*/people/*:greet", times: 9, status: 500 });
    const paths = [
      "/crowds/one/people/ada:greet",
      "/crowds/two/people/bob:greet",
      "/crowds/one/people/ada",
      "/crowds/a/b/people/ada:greet",
    ];
    const answers = await Promise.all(paths.map((path) => call("POST", path)));
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 200, 404]);
  });

  test("can drop the connection", async () => {
    await fault({ drop: true });
    await expect(call("GET", "/greet/ada")).rejects.toThrow("fetch failed");
    expect((await call("GET", "/greet/ada")).status).toBe(200);
  });

  test("that is only a delay keeps the real answer", async () => {
    await fault({ delay_ms: 30 });
    const startedAt = performance.now();
    expect((await call("GET", "/greet/ada")).body).toEqual({ text: "hello ada" });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(25);
  });

  test.each([
    ["after the handler loses only the answer", { after: true, status: 502 }, 502, 1],
    ["after the handler can drop the connection", { after: true, drop: true }, "dropped", 1],
    ["before the handler leaves everything undone", { status: 502 }, 502, 0],
  ])("%s", async (_title, fields, status, done) => {
    await fault({ method: "post", path: "/count", ...fields });
    const answer = await call("POST", "/count").then(
      (given) => given.status,
      () => "dropped",
    );
    expect([answer, await count()]).toEqual([status, done]);
  });

  test.each([
    ["the faults are deleted", "DELETE", "faults"],
    ["a reset", "POST", "reset"],
  ])("is gone after %s", async (_title, method, command) => {
    await fault({ status: 500 });
    await control(method, command);
    expect((await call("GET", "/greet/ada")).status).toBe(200);
  });
});

describe("the control plane", () => {
  test("moves the clock", async () => {
    const before = Date.now();
    const { body } = await control("POST", "clock", { skew_seconds: 3600 });
    expect(body.skew_seconds).toBe(3600);
    expect(Date.parse(body.now)).toBeGreaterThanOrEqual(before + 3_600_000);
  });

  test("moves the time that each answer's Date header tells", async () => {
    await control("POST", "clock", { skew_seconds: -3600 });
    const told = Date.parse((await call("GET", "/greet/ada")).headers.get("date") ?? "");
    expect((Date.now() - told) / 1000).toBeCloseTo(3600, -1);
  });

  test("changes the settings that are named and keeps the others", async () => {
    expect((await control("POST", "settings", { greeting: "bye" })).body).toEqual({ greeting: "bye", loud: false });
    expect((await call("GET", "/greet/ada")).body).toEqual({ text: "bye ada" });
  });

  test("shows clock, settings and the simulator's own state", async () => {
    await control("POST", "clock", { skew_seconds: -5 });
    const { body } = await control("GET", "state");
    expect(body).toEqual({
      now: expect.any(String),
      skew_seconds: -5,
      settings: { greeting: "hello", loud: false },
      count: 0,
      url: simulator.url,
    });
  });

  test("forgets everything on reset", async () => {
    await call("POST", "/count");
    await control("POST", "settings", { loud: true });
    await control("POST", "clock", { skew_seconds: 9 });
    await control("POST", "reset");
    expect((await control("GET", "state")).body).toMatchObject({ skew_seconds: 0, settings: { loud: false }, count: 0 });
    expect((await control("GET", "calls")).body).toEqual({ calls: [], kept: 0, dropped: 0, limit: mostEntries });
  });

  test.each([
    ["settings", { greetings: "bye" }],
    ["settings", { loud: "yes" }],
    ["settings", [1]],
    ["clock", { skew_seconds: "1" }],
    ["faults", { method: "GET", path: "/count" }],
    ["faults", { method: "GET", path: "count", status: 500 }],
    ["faults", { method: "GET", path: "/count", status: 500, nth: 0 }],
  ])("refuses nonsense with 400: %s %o", async (command, body) => {
    expect(await control("POST", command, body)).toMatchObject({ status: 400, body: { error: "the input is not valid" } });
  });

  test("refuses a body that is not JSON, and a command that does not exist", async () => {
    expect((await call("POST", "/_control/clock", { body: "{" })).body).toEqual({ error: "the body is not JSON" });
    expect(await control("POST", "nothing", {})).toMatchObject({ status: 404, body: { error: "no such command" } });
  });
});

describe("the call log", () => {
  test("has each call of the API with its status, and none of the control plane", async () => {
    await call("GET", "/greet/ada?loud=1");
    await fault({ drop: true });
    await call("GET", "/greet/ada").catch(() => undefined);
    await call("GET", "/nothing");
    const log = await calls();
    expect(log.map(({ method, path, status }) => [method, path, status])).toEqual([
      ["GET", "/greet/ada", 200],
      ["GET", "/greet/ada", "dropped"],
      ["GET", "/nothing", 404],
    ]);
    expect(log[0]).toMatchObject({ query: { loud: "1" }, at: expect.any(String) });
  });

  test("can be emptied", async () => {
    await call("GET", "/nothing");
    await control("DELETE", "calls");
    expect(await calls()).toEqual([]);
  });
});

describe("a simulator", () => {
  const named: Simulation<CountingWorld> = {
    ...counter,
    nameCall: ({ headers }) => `${headers["x-operation"]}`,
    commands: [{ method: "DELETE", path: "/_control/calls", handle: () => json(403, {}) }],
  };

  test("may name its calls by something other than the path, and faults find them by that name", async () => {
    const other = await startSimulator(named, { port: 0 });
    const greet = async (operation: string) =>
      (await request(other.url, "GET", "/greet/ada", { headers: { "x-operation": operation } })).status;
    const body = JSON.stringify({ method: "GET", path: "/greet/ada", status: 500, times: 9 });
    await request(other.url, "POST", "/_control/faults", { body });
    expect([await greet("hello"), await greet("/greet/ada")]).toEqual([200, 500]);
    await other.close();
  });

  test("may have its own command in place of the kit's", async () => {
    const other = await startSimulator(named, { port: 0 });
    expect((await request(other.url, "DELETE", "/_control/calls")).status).toBe(403);
    await other.close();
  });
});

describe("the server", () => {
  test("refuses a port that is taken", async () => {
    await expect(startSimulator(counter, { port: Number(new URL(simulator.url).port) })).rejects.toThrow("EADDRINUSE");
  });

  test("listens on the loopback address only", () => {
    expect(new URL(simulator.url).hostname).toBe("127.0.0.1");
  });

  test("closes while a call hangs, and leaves the call's log entry without a status", async () => {
    const other = await startSimulator(counter, { port: 0 });
    await request(other.url, "POST", "/_control/faults", {
      body: JSON.stringify({ method: "GET", path: "/greet/ada", delay_ms: 600_000 }),
    });
    const hanging = expect(request(other.url, "GET", "/greet/ada")).rejects.toThrow("fetch failed");
    await expect
      .poll(async () => (await request(other.url, "GET", "/_control/calls")).body.calls)
      .toMatchObject([{ path: "/greet/ada", status: null }]);
    await other.close();
    await hanging;
  });
});
