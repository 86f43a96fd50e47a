import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { openRelayWorld, type RelayWorld, secretOf } from "./relay-world.ts";

const devices = { method: "GET", path: "/api/v2/tailnet/-/devices?fields=all" };

describe("POST /connections/{provider}/relay", () => {
  let world: RelayWorld;
  beforeAll(async () => {
    world = await openRelayWorld();
  });
  afterEach(() => {
    world.seen.length = 0;
    world.scripted.length = 0;
  });
  afterAll(() => world.close());

  it("S82: sends the call with the token, and passes the answer on without it", async () => {
    world.scripted.push({ status: 404, headers: { etag: '"1"', "set-cookie": "a=b", server: "x" }, body: '{"message":"näh"}' });
    const answer = await world.relay("tailscale", devices, { right: "relay:use" });
    expect([answer.status, answer.json]).toEqual([
      200,
      { status: 404, headers: { "content-type": "application/json", etag: '"1"' }, body: '{"message":"näh"}', encoding: "text" },
    ]);
    expect(world.seen).toMatchObject([
      {
        method: "GET",
        url: "/api/v2/tailnet/-/devices?fields=all",
        headers: { authorization: `Bearer ${secretOf(1)}`, accept: "application/json" },
      },
    ]);
    expect(answer.text + answer.log + JSON.stringify(answer.audited)).not.toContain("canary");
    expect(answer.levels).toEqual(["full"]);
    expect((await world.relay("tailscale", { ...devices, access: "read" })).levels).toEqual(["read"]);
  });

  it.each([
    [
      "tailscale",
      { method: "POST", path: "/api/v2/tailnet/-/acl/preview?type=user", body: "{}" },
      "/api/v2/tailnet/-/acl/preview?type=user",
    ],
    [
      "gcp",
      { method: "POST", host: "cloudresourcemanager.googleapis.com", path: "/v1/projects/p:getIamPolicy", body: "{}" },
      "/v1/projects/p:getIamPolicy",
    ],
    [
      "gcp",
      { method: "HEAD", host: "iam.googleapis.com", path: "/v1/projects/p/serviceAccounts/a%40b.com/keys" },
      "/v1/projects/p/serviceAccounts/a@b.com/keys",
    ],
    [
      "azure",
      { method: "POST", path: "/subscriptions/s/providers/Microsoft.CostManagement/query?api-version=2023-11-01", body: "{}" },
      "/subscriptions/s/providers/Microsoft.CostManagement/query?api-version=2023-11-01",
    ],
    [
      "azure",
      { method: "GET", host: "management.azure.com", path: "/subscriptions/s%20t?$filter=a%20eq%201" },
      "/subscriptions/s%20t?$filter=a%20eq%201",
    ],
    ["ovh", { method: "GET", host: "eu.api.ovh.com", path: "/1.0/cloud/project" }, "/1.0/cloud/project"],
    ["ovh", { method: "GET", path: "/1.0/me" }, "/1.0/me"],
  ])("the right to read is enough for reads of %s: %j", async (provider, call, url) => {
    const answer = await world.relay(provider, call, { right: `relay:use:${provider}` });
    expect([answer.status, answer.json.status, world.seen.map((seen) => seen.url)]).toEqual([200, 200, [url]]);
  });

  it("a call of AWS is signed for its service and region, with the session", async () => {
    world.scripted.push({ headers: { "content-type": "text/xml" }, body: "<DescribeInstancesResponse/>" });
    const call = {
      method: "POST",
      host: "ec2.eu-central-1.amazonaws.com",
      path: "/",
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: "Action=DescribeInstances&Version=2016-11-15",
    };
    const answer = await world.relay("aws", call, { right: "relay:use:aws:read:123456789012" });
    expect(answer.json).toMatchObject({ status: 200, body: "<DescribeInstancesResponse/>", encoding: "text" });
    const [{ headers, body }] = world.seen as [(typeof world.seen)[0]];
    expect(body).toBe(call.body);
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=ASIA1\/20260301\/eu-central-1\/ec2\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, /,
    );
    expect(answer.levels).toEqual(["read"]);
    expect((await world.relay("aws", { ...call, access: "full" })).levels).toEqual(["full"]);
    expect(answer.audited).toMatchObject([{ provider_session: "s1", host: "ec2.eu-central-1.amazonaws.com" }]);
  });

  it("S88: a change of AWS that the operator has added is sent with a whole session, by a right to write alone", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const stop = { method: "POST", host: "ec2.eu-central-1.amazonaws.com", path: "/", headers, body: "Action=StopInstances" };
    expect((await world.relay("aws", stop, { right: "relay:use:aws" })).json.code).toBe("forbidden");
    expect(await world.relay("aws", stop)).toMatchObject({ status: 200, levels: ["full"], audited: [{ level: "write" }] });
  });

  it("S75: leaves one record of the call: who, by which connection, what, and how it ended, without its path", async () => {
    world.scripted.push({ status: 204, body: "" });
    const path = "/api/v2/device/ada@example.com";
    const { audited, requested } = await world.relay(
      "tailscale",
      { method: "DELETE", path: `${path}?a=ada` },
      { changed: { tags: { env: "prod" } } },
    );
    expect(audited).toEqual([
      {
        id: expect.stringMatching(/-relayed$/),
        at: "2026-03-01T12:00:00.000Z",
        act: "relayed",
        organisation: "acme",
        actor: "agent",
        provider: "tailscale",
        account: "default",
        connection: "connection-1",
        grant: expect.any(String),
        level: "write",
        method: "DELETE",
        host: "api.tailscale.com",
        path_sha256: createHash("sha256").update(path).digest("base64url"),
        sent: 1,
        answered: 204,
        "tag.env": "prod",
      },
    ]);
    expect(requested).toMatchObject([{ act: "requested", route: "POST /connections/{provider}/relay", status: 200 }]);
    expect(JSON.stringify([audited, requested])).not.toContain("ada@");
  });

  it("a token that the provider refuses is dropped, and the call is sent once more with another", async () => {
    world.scripted.push({ status: 401 }, { status: 200, body: "[]" });
    const answer = await world.relay("tailscale", devices);
    expect([answer.json.status, answer.reported, answer.audited]).toMatchObject([200, 1, [{ sent: 2, answered: 200 }]]);
    expect(world.seen.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${secretOf(1)}`, `Bearer ${secretOf(2)}`]);
  });

  const describeInstances = {
    method: "POST",
    host: "ec2.eu-central-1.amazonaws.com",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "Action=DescribeInstances&Version=2016-11-15",
  };
  const toError = (code: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>m</Message></Error></ErrorResponse>`;

  it.each([
    [403, toError("ExpiredToken")],
    [403, toError("InvalidClientTokenId")],
    [400, "<Response><Errors><Error><Code>RequestExpired</Code><Message>Request has expired.</Message></Error></Errors></Response>"],
    [401, "<Response><Errors><Error><Code>AuthFailure</Code></Error></Errors></Response>"],
  ])("a session that AWS refuses with %i %s is dropped, and the call is sent once more with another", async (status, body) => {
    world.scripted.push({ status, body }, { body: "<DescribeInstancesResponse/>" });
    const answer = await world.relay("aws", describeInstances, { right: "relay:use" });
    expect([answer.json.status, answer.reported, answer.audited]).toMatchObject([200, 1, [{ sent: 2, answered: 200 }]]);
    expect(world.seen.map(({ headers }) => headers["x-amz-security-token"])).toEqual([secretOf(1), secretOf(2)]);
  });

  it.each([
    ["that no right allows the call", 403, toError("AccessDenied")],
    ["that the signature is wrong", 403, toError("SignatureDoesNotMatch")],
    ["of the call itself", 400, toError("ValidationError")],
    ["with a code far behind its beginning", 403, `<x>${" ".repeat(1024)}</x>${toError("ExpiredToken")}`],
    ["that it does well, whatever it reads out", 200, toError("ExpiredToken")],
  ])("AWS' answer %s is passed on, and its session stays", async (_, status, body) => {
    world.scripted.push({ status, body });
    const answer = await world.relay("aws", describeInstances, { right: "relay:use" });
    expect([answer.json.status, answer.reported, world.seen.length]).toEqual([status, 0, 1]);
  });

  it.each([
    ["there is no other token", { sameToken: true } as const, 1],
    ["too many were dropped", { refusedReport: new Failure("rate_limited") }, 1],
  ])("a 401 is passed on if %s", async (_, options, calls) => {
    world.scripted.push({ status: 401 }, { status: 401 });
    const answer = await world.relay("tailscale", devices, options);
    expect([answer.status, answer.json.status, world.seen.length]).toEqual([200, 401, calls]);
  });

  it("a 401 of every token is passed on after the second", async () => {
    world.scripted.push({ status: 401 }, { status: 401 }, { status: 401 });
    const answer = await world.relay("tailscale", devices);
    expect([answer.json.status, world.seen.length, answer.reported]).toEqual([401, 2, 1]);
  });

  it("a connection that ended is told by the broker's code", async () => {
    world.scripted.push({ status: 401 });
    const answer = await world.relay("tailscale", devices, { refusedReport: new Failure("credential_rejected") });
    expect([answer.status, answer.json.code, answer.audited]).toMatchObject([
      409,
      "credential_rejected",
      [{ sent: 1, code: "credential_rejected" }],
    ]);
  });

  it.each([301, 302, 303, 307, 308])("S82: a redirect with %i is not followed, and its address is not shown", async (status) => {
    world.scripted.push({ status, headers: { location: "https://evil.example.com/" } });
    const answer = await world.relay("tailscale", devices);
    expect([answer.status, answer.json.code, world.seen.length]).toEqual([502, "relay_redirected", 1]);
    expect(answer.text).not.toContain("evil");
    expect(answer.audited).toMatchObject([{ code: "relay_redirected" }]);
  });

  const token = secretOf(1);
  it.each<[string, string | Buffer]>([
    ["as it is", `{"echo":"Bearer ${token}"}`],
    ["in a URL", `{"next":"https://x/?t=${encodeURIComponent(token)}"}`],
    ["with escaped slashes", `{"t":"${token.replaceAll("/", "\\/")}"}`],
    ["in base64", `{"t":"${Buffer.from(token).toString("base64")}"}`],
    ["in base64 amid something", `{"t":"${Buffer.from(`Bearer ${token}!`).toString("base64")}"}`],
    ["in base64url amid something", `{"t":"${Buffer.from(`a: Bearer ${token}`).toString("base64url")}"}`],
    ["in hexadecimal digits", `{"t":"${Buffer.from(token).toString("hex").toUpperCase()}"}`],
    ["backwards", `{"t":"${[...token].toReversed().join("")}"}`],
    ["amid bytes", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(token)])],
  ])("S82: an answer that echoes the token %s is kept back", async (_, body) => {
    world.scripted.push({ body });
    const answer = await world.relay("tailscale", devices);
    expect([answer.status, answer.json.code]).toEqual([502, "relay_answer_withheld"]);
    expect(answer.text + answer.log).not.toContain("canary");
  });

  it("S82: an answer that echoes the token in a header, or compressed, is kept back", async () => {
    world.scripted.push({ headers: { etag: `"${token}"` } }, { headers: { "content-encoding": "gzip" }, body: gzipSync(token) });
    for (const _ of [1, 2]) {
      expect((await world.relay("tailscale", devices)).json.code).toBe("relay_answer_withheld");
    }
    world.scripted.push({ headers: { "content-encoding": "br" }, body: "x" });
    expect((await world.relay("tailscale", devices)).json.code).toBe("provider_answer_invalid");
  });

  it("S82: the session of AWS is kept back too, and what signs with it", async () => {
    const call = {
      method: "POST",
      host: "sts.eu-west-1.amazonaws.com",
      path: "/",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Action=GetCallerIdentity&Version=2011-06-15",
    };
    for (const body of [`<x>${token}</x>`, `<x>key-${token}</x>`]) {
      world.scripted.push({ body });
      expect((await world.relay("aws", call)).json.code).toBe("relay_answer_withheld");
    }
  });

  it("an answer is bounded: in bytes that are read, and in what it becomes as JSON", async () => {
    world.scripted.push({ body: "x".repeat(4 * 1024 * 1024 + 1) }, { body: `"${'"'.repeat(3 * 1024 * 1024)}` });
    for (const _ of [1, 2]) {
      expect(await world.relay("tailscale", devices)).toMatchObject({ status: 502, json: { code: "relay_answer_too_large" } });
    }
    world.scripted.push({ body: "x".repeat(4 * 1024 * 1024) });
    expect((await world.relay("tailscale", devices)).json.body).toHaveLength(4 * 1024 * 1024);
  });

  it("a body that is no text is passed on in base64, and a byte order mark stays", async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x10]);
    world.scripted.push({ headers: { "content-type": "application/octet-stream" }, body: bytes }, { body: "\ufeff{}" });
    expect((await world.relay("tailscale", devices)).json).toMatchObject({ body: bytes.toString("base64"), encoding: "base64" });
    expect((await world.relay("tailscale", devices)).json).toMatchObject({ body: "\ufeff{}", encoding: "text" });
  });

  it("S58: a page is no answer of a provider that does not send any", async () => {
    world.scripted.push({ headers: { "content-type": "text/html" }, body: "<html></html>" });
    expect((await world.relay("tailscale", devices)).json.code).toBe("provider_answer_invalid");
  });

  it("an unknown provider and an unknown parameter are refused", async () => {
    expect((await world.relay("tailscale", devices, { query: "x=1" })).json).toMatchObject({ code: "invalid_request", field: "query" });
    expect((await world.relay("toString", devices, { query: "", right: "relay:use" })).json.code).toBe("not_found");
  });
});
