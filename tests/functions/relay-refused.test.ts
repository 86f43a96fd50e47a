import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openRelayWorld, type RelayWorld } from "./relay-world.ts";

const google = "cloudresourcemanager.googleapis.com";
const read = (path: string, host = google) => ({ method: "GET", host, path });
const form = { "content-type": "application/x-www-form-urlencoded" };
const sts = { method: "POST", host: "sts.eu-west-1.amazonaws.com", path: "/", headers: form };

/** What an agent may be talked into by a text that it reads: what it sends, and the field that is named. */
const injected: readonly (readonly [string, string, object, string])[] = [
  // Another host.
  ["another host", "gcp", read("/v1/projects", "evil.example.com"), "path"],
  [
    "a host that ends in one of the provider's",
    "gcp",
    read("/v1/projects", "cloudresourcemanager.googleapis.com.evil.example.com"),
    "path",
  ],
  ["a host that begins with another", "gcp", read("/v1/projects", "evil.cloudresourcemanager.googleapis.com"), "path"],
  ["a host with a port", "gcp", read("/v1/projects", `${google}:8443`), "host"],
  ["a host with a user", "gcp", read("/v1/projects", `${google}@evil.example.com`), "host"],
  ["a host in capital letters", "gcp", read("/v1/projects", google.toUpperCase()), "host"],
  ["a host with a dot at its end", "gcp", read("/v1/projects", `${google}.`), "host"],
  ["a host of letters that look the same", "gcp", read("/v1/projects", "cloudresourcemаnager.googleapis.com"), "host"],
  ["no host where the provider has several", "gcp", { method: "GET", path: "/v1/projects" }, "path"],
  ["the metadata of our own machine", "gcp", read("/latest/meta-data/iam", "169.254.169.254"), "path"],
  ["this machine", "gcp", read("/v1/projects", "localhost"), "path"],
  ["the API that makes tokens", "gcp", read("/v1/x", "iamcredentials.googleapis.com"), "path"],
  ["the API that hands out secrets", "gcp", read("/v1/x", "secretmanager.googleapis.com"), "path"],
  ["another provider's host", "tailscale", read("/api/v2/tailnet/-/devices", google), "host"],
  ["Entra's token endpoint", "azure", read("/common/oauth2/token", "login.microsoftonline.com"), "path"],
  ["a path of Resource Manager at Entra", "azure", read("/subscriptions", "login.microsoftonline.com"), "host"],
  ["another cloud of Azure", "azure", read("/subscriptions", "management.usgovcloudapi.net"), "host"],
  ["another region of OVHcloud", "ovh", read("/1.0/me", "ca.api.ovh.com"), "host"],
  [
    "a service of AWS that is not relayed",
    "aws",
    { ...sts, host: "secretsmanager.eu-west-1.amazonaws.com", body: "Action=ListSecrets" },
    "path",
  ],
  ["a region of AWS that is none", "aws", { ...sts, host: "ec2.evil.amazonaws.com", body: "Action=DescribeInstances" }, "path"],
  ["a host of AWS that goes on", "aws", { ...sts, host: "ec2.eu-west-1.amazonaws.com.evil.com", body: "Action=DescribeInstances" }, "path"],

  // A host in the path.
  ["a URL as path", "gcp", read("https://evil.example.com/"), "path"],
  ["a path that begins with two slashes", "gcp", read("//evil.example.com/x"), "path"],
  ["a path that begins with a backslash", "gcp", read("/\\evil.example.com/x"), "path"],
  ["a path that begins with @", "tailscale", { method: "GET", path: "@evil.example.com/x" }, "path"],
  ["a path that is a port", "tailscale", { method: "GET", path: ":80@evil.example.com/x" }, "path"],
  ["an empty path", "tailscale", { method: "GET", path: "" }, "path"],

  // Another path than the one that is judged.
  ["dots", "tailscale", { method: "GET", path: "/api/v2/tailnet/-/../T999CNTRL/devices" }, "path"],
  ["a dot", "tailscale", { method: "GET", path: "/api/v2/./tailnet/T999CNTRL/devices" }, "path"],
  ["encoded dots", "tailscale", { method: "GET", path: "/api/v2/tailnet/-/%2e%2e/T999CNTRL/devices" }, "path"],
  ["half-encoded dots", "tailscale", { method: "GET", path: "/api/v2/tailnet/-/.%2E/T999CNTRL/devices" }, "path"],
  ["dots with a parameter of the segment", "tailscale", { method: "GET", path: "/api/v2/tailnet/-/..;x=1/T999CNTRL/devices" }, "path"],
  ["dots encoded twice", "tailscale", { method: "GET", path: "/api/v2/tailnet/-/%252e%252e/T999CNTRL" }, "path"],
  ["full-width dots", "tailscale", { method: "GET", path: "/api/v2/tailnet/-/%EF%BC%8E%EF%BC%8E/T999CNTRL" }, "path"],
  ["one character for two dots", "tailscale", { method: "GET", path: "/api/v2/tailnet/-/%E2%80%A5/T999CNTRL" }, "path"],
  ["an encoded slash", "tailscale", { method: "GET", path: "/api/v2/tailnet%2fT999CNTRL/devices" }, "path"],
  ["an encoded backslash", "tailscale", { method: "GET", path: "/api/v2/tailnet%5CT999CNTRL/devices" }, "path"],
  ["a full-width slash", "tailscale", { method: "GET", path: "/api/v2/tailnet%EF%BC%8FT999CNTRL/devices" }, "path"],
  ["a slash encoded twice", "tailscale", { method: "GET", path: "/api/v2/tailnet%252fT999CNTRL/devices" }, "path"],
  ["an overlong slash", "tailscale", { method: "GET", path: "/api/v2/tailnet%C0%AFT999CNTRL/devices" }, "path"],
  ["an empty segment", "tailscale", { method: "GET", path: "/api/v2//tailnet/T999CNTRL/devices" }, "path"],
  [
    "a slash at the end",
    "azure",
    { method: "POST", path: "/subscriptions/s/providers/Microsoft.Storage/storageAccounts/a/listKeys/" },
    "path",
  ],
  ["an encoded question mark", "tailscale", { method: "GET", path: "/api/v2/device/1%3Fx" }, "path"],
  ["a fragment", "tailscale", { method: "GET", path: "/api/v2/device/1#x" }, "path"],
  ["an encoded zero", "tailscale", { method: "GET", path: "/api/v2/device/1%00" }, "path"],
  ["a character without width", "tailscale", { method: "GET", path: "/api/v2/tail%E2%80%8Bnet/T999CNTRL/devices" }, "path"],
  ["half an encoding", "tailscale", { method: "GET", path: "/api/v2/device/%2" }, "path"],

  // Another tenant.
  ["another tailnet", "tailscale", { method: "GET", path: "/api/v2/tailnet/T999CNTRL/devices" }, "path"],
  ["another tailnet by its name", "tailscale", { method: "GET", path: "/api/v2/tailnet/evil.com/devices" }, "path"],
  ["another tailnet, encoded", "tailscale", { method: "GET", path: "/api/v2/%74ailnet/T999CNTRL/devices" }, "path"],
  ["another tailnet, in capital letters", "tailscale", { method: "GET", path: "/API/V2/TAILNET/T999CNTRL/devices" }, "path"],
  ["another version of Tailscale's API", "tailscale", { method: "GET", path: "/api/v3/tailnet/-/devices" }, "path"],
  ["a new tailnet", "tailscale", { method: "POST", path: "/api/v2/organizations/-/tailnets", body: "{}" }, "path"],
  ["another part of OVHcloud's host", "ovh", { method: "GET", path: "/auth/oauth2/token" }, "path"],
  ["a caller of its own", "gcp", read("/v1/projects?access_token=ya29.evil"), "path"],
  ["a caller of its own, in another spelling", "gcp", read("/v1/projects?Access%5FToken=ya29.evil"), "path"],
  ["a caller of its own after a semicolon", "gcp", read("/v1/projects?a=1;oauth_token=ya29.evil"), "path"],
  ["a key of its own", "gcp", read("/v1/projects?key=AIzaevil"), "path"],
  ["headers in the query", "gcp", read("/v1/projects?%24httpHeaders=authorization:x"), "path"],
  ["another method in the query", "gcp", read("/v1/projects?$httpMethod=DELETE"), "path"],
  ["another method in the query, as others name it", "ovh", { method: "GET", path: "/1.0/me?_method=DELETE" }, "path"],
  ["the whole of each resource", "gcp", read("/v1/projects/p:searchAllResources?readMask=*", "cloudasset.googleapis.com"), "path"],
  ["a script around the answer", "gcp", read("/v1/projects?callback=evil"), "path"],

  // Headers.
  ["another method in a header", "gcp", { ...read("/v1/projects"), headers: { "x-http-method-override": "DELETE" } }, "headers.*"],
  ["a token in a header", "gcp", { ...read("/v1/projects"), headers: { authorization: "Bearer x" } }, "headers.*"],
  ["a host in a header", "gcp", { ...read("/v1/projects"), headers: { host: "evil.example.com" } }, "headers.*"],
  ["a cookie", "gcp", { ...read("/v1/projects"), headers: { cookie: "a=b" } }, "headers.*"],
  ["a header of connections", "gcp", { ...read("/v1/projects"), headers: { connection: "authorization" } }, "headers.*"],
  [
    "another directory in a header",
    "azure",
    { method: "GET", path: "/subscriptions", headers: { "x-ms-authorization-auxiliary": "x" } },
    "headers.*",
  ],
  ["a line break in a header", "gcp", { ...read("/v1/projects"), headers: { accept: "a\r\nx-goog-user-project: evil" } }, "headers.accept"],
  ["a line break in the path", "gcp", read("/v1/projects HTTP/1.1\r\nhost: evil"), "path"],
  ["an encoded line break in the path", "gcp", read("/v1/projects/%0d%0ahost:evil"), "path"],
  ["an encoded line break in the query", "gcp", read("/v1/projects?a=%0d%0ahost:evil"), "path"],
  ["a line break in the method", "gcp", { ...read("/v1/projects"), method: "GET / HTTP/1.1\r\nx: y" }, "method"],
  ["a method of proxies", "gcp", { ...read("/v1/projects"), method: "CONNECT" }, "method"],
  ["a method that echoes", "gcp", { ...read("/v1/projects"), method: "TRACE" }, "method"],
  [
    "other calls in the body",
    "gcp",
    { ...read("/v1/x"), method: "POST", headers: { "content-type": "multipart/mixed; boundary=x" }, body: "--x" },
    "headers.content-type",
  ],
  ["a body where none is read", "gcp", { ...read("/v1/projects"), body: "{}" }, "body"],

  // Calls that hold others, or answer with a credential.
  ["a batch of Google's", "gcp", { method: "POST", host: google, path: "/batch", body: "{}" }, "path"],
  ["a batch of Azure's", "azure", { method: "POST", path: "/batch?api-version=2020-06-01", body: "{}" }, "path"],
  [
    "keys of Azure",
    "azure",
    { method: "POST", path: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a/listKeys?api-version=1" },
    "path",
  ],
  [
    "keys of Azure in other letters",
    "azure",
    { method: "POST", path: "/subscriptions/s/providers/Microsoft.Web/sites/a/host/default/LISTKEYS" },
    "path",
  ],
  [
    "keys of Azure, encoded",
    "azure",
    { method: "POST", path: "/subscriptions/s/providers/Microsoft.Storage/storageAccounts/a/%6cistKeys" },
    "path",
  ],
  [
    "a token of App Service",
    "azure",
    { method: "GET", path: "/subscriptions/s/providers/Microsoft.Web/sites/a/functions/admin/token" },
    "path",
  ],
  [
    "a key of Google",
    "gcp",
    { method: "POST", host: "iam.googleapis.com", path: "/v1/projects/p/serviceAccounts/a@b/keys", body: "{}" },
    "path",
  ],
  [
    "a signature of Google",
    "gcp",
    { method: "POST", host: "iam.googleapis.com", path: "/v1/projects/-/serviceAccounts/a@b:signBlob", body: "{}" },
    "path",
  ],
  [
    "a signature of Google, encoded",
    "gcp",
    { method: "POST", host: "iam.googleapis.com", path: "/v1/projects/-/serviceAccounts/a@b%3AsignJwt", body: "{}" },
    "path",
  ],
  ["an auth key of Tailscale", "tailscale", { method: "POST", path: "/api/v2/tailnet/-/keys", body: "{}" }, "path"],
  ["a token of Tailscale", "tailscale", { method: "POST", path: "/api/v2/oauth/token", body: "{}" }, "path"],
  ["an invitation to a tailnet", "tailscale", { method: "GET", path: "/api/v2/tailnet/-/user-invites" }, "path"],
  ["a client of OVHcloud", "ovh", { method: "POST", path: "/v1/me/api/oauth2/client", body: "{}" }, "path"],
  ["a kubeconfig of OVHcloud", "ovh", { method: "POST", path: "/1.0/cloud/project/p/kube/k/kubeconfig", body: "{}" }, "path"],
  ["a session of AWS", "aws", { ...sts, body: "Action=AssumeRole&Version=2011-06-15" }, "path"],
  ["a token of AWS", "aws", { ...sts, body: "Action=GetSessionToken&Version=2011-06-15" }, "path"],
  ["a password of AWS", "aws", { ...sts, host: "ec2.eu-west-1.amazonaws.com", body: "Action=GetPasswordData" }, "path"],
  ["a change of AWS", "aws", { ...sts, host: "ec2.eu-west-1.amazonaws.com", body: "Action=TerminateInstances" }, "path"],
  [
    "a second action of AWS",
    "aws",
    { ...sts, host: "ec2.eu-west-1.amazonaws.com", body: "Action=DescribeInstances&Action=TerminateInstances" },
    "path",
  ],
  ["an action of AWS in the query", "aws", { ...sts, path: "/?Action=TerminateInstances", body: "Action=GetCallerIdentity" }, "path"],
  ["another protocol of AWS", "aws", { ...sts, headers: { "content-type": "application/json" }, body: "{}" }, "path"],
];

const ofGoogle = (api: string, path: string) => read(path, `${api}.googleapis.com`);
const azure = "/subscriptions/s/resourceGroups/g/providers";
const network = `${azure}/Microsoft.Network`;
const ofOvh = (method: string, path: string) => ({ method, path: `/1.0/${path}`, ...(method === "GET" ? {} : { body: "{}" }) });

/** Calls that read by their method, or that a right to write was enough for, and whose answer is a credential. */
const answeredWithSecrets: readonly (readonly [string, object])[] = [
  ["gcp", ofGoogle("redis", "/v1/projects/p/locations/l/instances/i/authString")],
  ["gcp", ofGoogle("iam", "/v1/projects/p/locations/global/oauthClients/c/credentials")],
  ["gcp", ofGoogle("iam", "/v1/projects/p/locations/global/oauthClients/c/credentials/x")],
  ["gcp", ofGoogle("compute", "/compute/v1/projects/p/global/interconnects/i/getMacsecConfig")],
  ["gcp", ofGoogle("container", "/v1/projects/p/locations/l/clusters/c")],
  ["azure", { method: "GET", path: `${azure}/Microsoft.DocumentDB/databaseAccounts/a/readonlykeys` }],
  ["azure", { method: "GET", path: `${network}/connections/c/sharedkey` }],
  ["azure", { method: "GET", path: `${network}/expressRouteCircuits/c/authorizations` }],
  ["azure", { method: "GET", path: `${network}/expressRouteCircuits/c/authorizations/a` }],
  ["azure", { method: "POST", path: "/providers/Microsoft.ResourceGraph/resources", body: "{}" }],
  ["ovh", ofOvh("GET", "dbaas/logs/s/token")],
  ["ovh", ofOvh("GET", "dbaas/logs/s/token/t")],
  ["ovh", ofOvh("GET", "dedicated/server/s/features/ipmi/access")],
  ["ovh", ofOvh("POST", "dedicated/server/s/features/ipmi/access")],
  ["ovh", ofOvh("GET", "cloud/project/p/database/kafka/c/user/u/access")],
  ["ovh", ofOvh("POST", "me/accessRestriction/totp")],
  ["ovh", ofOvh("POST", "me/accessRestriction/backupCode")],
  ["ovh", ofOvh("POST", "okms/resource/o/credential")],
  ["ovh", { method: "GET", path: "/v2/okms/resource/o/credential" }],
  ["aws", { ...sts, host: "ec2.eu-west-1.amazonaws.com", body: "Action=DescribeVpnConnections&Version=2016-11-15" }],
];

describe("S82: what an agent is talked into", () => {
  let world: RelayWorld;
  beforeAll(async () => {
    world = await openRelayWorld();
  });
  afterEach(() => {
    world.seen.length = 0;
  });
  afterAll(() => world.close());

  it.each(injected)("%s is refused before any call leaves", async (_, provider, call, field) => {
    const answer = await world.relay(provider, call);
    expect([answer.json.field, answer.served, world.seen, answer.audited]).toEqual([field, 0, [], []]);
    expect([400, 403]).toContain(answer.status);
    expect(["invalid_request", "relay_forbidden"]).toContain(answer.json.code);
    expect(answer.text).not.toContain("evil");
    expect(answer.log).not.toContain("evil");
    expect(answer.requested).toMatchObject([{ act: "requested", actor: "agent", status: answer.status }]);
  });

  it.each(answeredWithSecrets)("S88: %s, %j is not on the list, and no right allows it", async (provider, call) => {
    const answer = await world.relay(provider, call, { right: `relay:use:${provider}:write` });
    expect([answer.status, answer.json, answer.served, world.seen, answer.audited]).toMatchObject([
      403,
      { code: "relay_forbidden", field: "path" },
      0,
      [],
      [],
    ]);
  });

  it.each([
    ["DELETE", "tailscale", "/api/v2/device/1"],
    ["PATCH", "azure", "/subscriptions/s/resourceGroups/g"],
    ["POST", "ovh", "/1.0/cloud/project/p/instance"],
  ])("another verb than the right reaches is refused: %s", async (method, provider, path) => {
    for (const right of ["relay:use", `relay:use:${provider}`, `relay:use:${provider}:read`]) {
      const answer = await world.relay(provider, { method, path }, { right });
      expect([answer.status, answer.json.code, answer.served, world.seen]).toEqual([403, "forbidden", 0, []]);
    }
    expect((await world.relay(provider, { method, path }, { right: `relay:use:${provider}:write` })).status).toBe(200);
  });

  it.each([
    ["no right", "connectors:read connectors:write audit:read"],
    ["the right to tokens", "tokens:read"],
    ["another provider's", "relay:use:ovh:write"],
    ["another account's", "relay:use:tailscale:write:other"],
    ["a level that is none", "relay:use:tailscale:full"],
    ["a further part", "relay:use:tailscale:write:default:x"],
  ])("the relay is off: %s", async (_, right) => {
    const call = { method: "GET", path: "/api/v2/tailnet/-/devices" };
    const answer = await world.relay("tailscale", call, { right, query: "account=default" });
    expect([answer.status, answer.json.code, answer.served, world.seen]).toEqual([403, "forbidden", 0, []]);
  });

  it("another account that takes the place meanwhile is not called by what was judged before", async () => {
    const call = { method: "GET", path: "/api/v2/tailnet/T123CNTRL/devices" };
    const answer = await world.relay("tailscale", call, { later: { identity: { id: "T999CNTRL" } } });
    expect([answer.status, answer.json.code, answer.served, world.seen]).toEqual([403, "relay_forbidden", 1, []]);
  });

  it("headers of the request to us are not passed on", async () => {
    const headers = { "x-http-method-override": "DELETE", cookie: "a=b", "x-goog-user-project": "evil", connection: "x" };
    await world.relay("tailscale", { method: "GET", path: "/api/v2/tailnet/-/devices" }, { headers });
    expect(Object.keys(world.seen[0]?.headers ?? {}).toSorted()).toEqual([
      "accept",
      "accept-encoding",
      "authorization",
      "connection",
      "host",
      "user-agent",
    ]);
  });

  it("a body that is too large is refused", async () => {
    const answer = await world.relay("tailscale", { method: "POST", path: "/api/v2/tailnet/-/acl", body: "x".repeat(66_000) });
    expect([answer.status, answer.json.code, world.seen]).toEqual([413, "body_too_large", []]);
  });
});
