import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readBilling, searchProjects } from "../../lib/providers/google/cloud-projects.ts";
import { cloudCaller } from "../../lib/providers/google/cloud-request.ts";
import { openSession } from "../../lib/providers/google/setup/cloud-session.ts";
import { Secret } from "../../lib/secret.ts";
import { cloudUrlsAt } from "../fixtures/cloud-urls-at.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const token = new Secret("ya29.canary-access-token");
let answers: Answer[] = [];
let seen: IncomingMessage[] = [];
let pauses: number[] = [];
let base = "";
const server = createServer((request, response) => {
  seen.push(request);
  const answer = answers.shift() ?? json({}, 500);
  answer(request, response);
});

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
const cloudError = (code: number, status: string, reason: string, message = "secret-project-name") =>
  json({ error: { code, status, message, details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason }] } }, code);

const call = cloudCaller(
  async (milliseconds) => void pauses.push(milliseconds),
  () => 0.5,
);
const sessionAt = (url: string, signal = new AbortController().signal) => openSession({ urls: cloudUrlsAt(url), call }, token, signal);
const search = (signal?: AbortSignal) => searchProjects(sessionAt(base, signal));
const billing = (projectId = "p-1") => readBilling(sessionAt(base), projectId);
const found = (id: string, number: string) => ({
  name: `projects/${number}`,
  projectId: id,
  state: "ACTIVE",
  displayName: `The ${id}`,
  labels: {},
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  [answers, seen, pauses] = [[], [], []];
});

describe("the search for projects", () => {
  it("reads every page until there is no page token, and sends the previous page's token", async () => {
    answers = [
      json({ projects: [found("a", "1")], nextPageToken: "n&xt" }),
      json({ nextPageToken: "last" }),
      json({ projects: [found("b", "2")] }),
    ];
    expect(await search()).toEqual([
      { projectId: "a", projectNumber: "1", name: "The a", state: "ACTIVE" },
      { projectId: "b", projectNumber: "2", name: "The b", state: "ACTIVE" },
    ]);
    const queries = seen.map(({ url = "" }) => Object.fromEntries(new URL(url, base).searchParams));
    expect(queries).toEqual([
      { query: "state:ACTIVE", pageSize: "100" },
      { query: "state:ACTIVE", pageSize: "100", pageToken: "n&xt" },
      { query: "state:ACTIVE", pageSize: "100", pageToken: "last" },
    ]);
    expect(seen[0]?.headers.authorization).toBe("Bearer ya29.canary-access-token");
  });

  it("reads {} as no projects", async () => {
    answers = [json({})];
    expect(await search()).toEqual([]);
  });

  it("gives up on pages without end", async () => {
    answers = Array.from({ length: 501 }, () => json({ nextPageToken: "again" }));
    await expect(search()).rejects.toMatchObject({ name: "provider_answer_invalid" });
    expect(seen).toHaveLength(500);
  });

  it.each([
    ["a page of HTML", (_: IncomingMessage, response: ServerResponse) => void response.end("<html>")],
    ["a project without a number", json({ projects: [{ name: "projects/x", projectId: "x" }] })],
    ["more than 4 MiB", json({ padding: "x".repeat(4 * 1024 * 1024) })],
  ] as [string, Answer][])("refuses %s", async (_, answer) => {
    answers = [answer];
    await expect(search()).rejects.toMatchObject({ name: "provider_answer_invalid" });
  });

  it("follows no redirect: it would carry the token along", async () => {
    answers = [json({}, 302, { location: "/elsewhere" })];
    await expect(search()).rejects.toMatchObject({ name: "provider_answer_invalid" });
    expect(seen).toHaveLength(1);
  });
});

describe("an error answer of Google's", () => {
  it.each([
    [401, "UNAUTHENTICATED", "", "", "credential_expired"],
    [403, "PERMISSION_DENIED", "IAM_PERMISSION_DENIED", "", "provider_forbidden"],
    [403, "PERMISSION_DENIED", "SECURITY_POLICY_VIOLATED", "", "provider_forbidden"],
    [403, "PERMISSION_DENIED", "SERVICE_DISABLED", "", "client_misconfigured"],
    [403, "PERMISSION_DENIED", "CONSUMER_SUSPENDED", "", "client_misconfigured"],
    [400, "INVALID_ARGUMENT", "", "", "provider_answer_invalid"],
  ])("%i %s %s%s is sent once and named %s", async (code, status, reason, message, name) => {
    answers = [cloudError(code, status, reason, message)];
    await expect(search()).rejects.toMatchObject({ name, detail: ["google: projects.search:", code, status, reason].join(" ").trim() });
    expect(seen).toHaveLength(1);
  });

  it.each([
    [429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", "", "provider_throttled"],
    [403, "PERMISSION_DENIED", "rateLimitExceeded", "", "provider_throttled"],
    [403, "PERMISSION_DENIED", "", "Quota exceeded for quota metric 'Read requests' per minute", "provider_throttled"],
    [500, "INTERNAL", "", "", "provider_unavailable"],
    [503, "UNAVAILABLE", "", "", "provider_unavailable"],
    [408, "", "", "", "provider_unavailable"],
  ])("%i %s %s%s is tried three times and named %s", async (code, status, reason, message, name) => {
    answers = Array.from({ length: 4 }, () => cloudError(code, status, reason, message));
    await expect(search()).rejects.toMatchObject({ name });
    expect(seen).toHaveLength(3);
    expect(pauses).toEqual([500, 1000]);
  });

  it("is no failure when the next attempt succeeds", async () => {
    answers = [cloudError(503, "UNAVAILABLE", ""), json({ projects: [found("a", "1")] })];
    expect(await search()).toHaveLength(1);
  });

  it("is retried after Google's Retry-After, and left to the state machine beyond ten seconds", async () => {
    answers = [json({}, 429, { "retry-after": "3" }), json({}, 429, { "retry-after": "11" })];
    await expect(search()).rejects.toMatchObject({ name: "provider_throttled", retryAfterSeconds: 11 });
    expect(pauses).toEqual([3000]);
  });

  it("gives the wait in RetryInfo too", async () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "30s" }];
    answers = [json({ error: { code: 429, status: "RESOURCE_EXHAUSTED", details } }, 429)];
    await expect(search()).rejects.toMatchObject({ retryAfterSeconds: 30 });
  });
});

describe("a missing answer of Google's", () => {
  it("is provider_unreachable when the connection breaks each time", async () => {
    answers = Array.from({ length: 3 }, (): Answer => (request) => void request.socket.destroy());
    await expect(search()).rejects.toMatchObject({ name: "provider_unreachable" });
    expect(seen).toHaveLength(3);
  });

  it("is provider_timeout, once, at the task's own deadline", async () => {
    const task = new AbortController();
    answers = [() => task.abort()];
    await expect(search(task.signal)).rejects.toMatchObject({ name: "provider_timeout" });
    expect(seen).toHaveLength(1);
  });

  it("is requested directly, whatever HTTPS_PROXY says", async () => {
    process.env.HTTPS_PROXY = "http://127.0.0.1:1";
    try {
      answers = [json({})];
      expect(await search()).toEqual([]);
    } finally {
      delete process.env.HTTPS_PROXY;
    }
  });

  it("refuses plain http to another machine before anything is sent", async () => {
    await expect(searchProjects(sessionAt("http://example.com"))).rejects.toMatchObject({ name: "configuration_invalid" });
  });
});

it("S47: no failure carries the token, the request or Google's text", async () => {
  const failing: Answer[][] = [
    [cloudError(401, "UNAUTHENTICATED", "")],
    [cloudError(403, "PERMISSION_DENIED", "IAM_PERMISSION_DENIED")],
    Array.from({ length: 3 }, (): Answer => (request) => void request.socket.destroy()),
    [json({ projects: "none" })],
  ];
  for (const answer of failing) {
    answers = answer;
    const error: unknown = await search().catch((caught: unknown) => caught);
    const everything = inspect(error, { depth: 10, showHidden: true });
    expect(everything).not.toContain("canary");
    expect(everything).not.toContain("Bearer");
    expect(everything).not.toContain("secret-project-name");
  }
});

describe("a project's billing", () => {
  it.each([
    ["enabled", { name: "projects/p-1/billingInfo", billingEnabled: true, billingAccountName: "billingAccounts/0" }],
    ["disabled", { name: "projects/p-1/billingInfo", billingEnabled: false, billingAccountName: "" }],
    ["disabled", { name: "projects/p-1/billingInfo" }],
  ])("is %s in %j", async (expected, body) => {
    answers = [json(body)];
    expect(await billing()).toBe(expected);
    expect(seen[0]?.url).toBe("/v1/projects/p-1/billingInfo");
  });

  it("is unknown when the account may not read it", async () => {
    answers = [cloudError(403, "PERMISSION_DENIED", "IAM_PERMISSION_DENIED")];
    expect(await billing()).toBe("unknown");
  });

  it("is a failure, not a guess, when Google throttles", async () => {
    answers = Array.from({ length: 3 }, () => cloudError(403, "PERMISSION_DENIED", "RATE_LIMIT_EXCEEDED"));
    await expect(billing()).rejects.toMatchObject({ name: "provider_throttled" });
  });

  it("is requested by an id that stays one segment", async () => {
    answers = [json({ name: "projects/p-1/billingInfo", billingEnabled: true })];
    await billing("example.com:a/../b");
    expect(seen[0]?.url).toBe("/v1/projects/example.com%3Aa%2F..%2Fb/billingInfo");
  });
});
