import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type InstalledPackage, installPackage } from "../fixtures/installed-package.ts";
import { publishDryRun } from "../fixtures/publish-dry-run.ts";
import { root } from "../fixtures/template.ts";

/** Asks each of the five clouds for a token, sets faults, moves clocks, and prints what it saw. */
const program = `
import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import { setDefaultCACertificates } from "node:tls";
import { startClouds } from "@aurora.example/oauth-simulators";

const { AssumeRoleCommand, STSClient } = createRequire(process.argv[2] + "/")("@aws-sdk/client-sts");
const callback = "http://127.0.0.1:3000/callback";
const clouds = await startClouds({ redirectUris: [callback] });
setDefaultCACertificates([clouds.certificate]);
const seen = {};

const post = (url, form) => fetch(url, { method: "POST", body: new URLSearchParams(form) });
const logIn = async (authorize, token, { clientId: client_id, clientSecret: client_secret }, scope) => {
  const given = await clouds.consent(authorize + "?" + new URLSearchParams({ client_id, response_type: "code", redirect_uri: callback, scope, state: "s" }));
  const code = given.searchParams.get("code") ?? "";
  return post(token, { grant_type: "authorization_code", code, redirect_uri: callback, client_id, client_secret });
};
const { google, ovh, tailscale, azure, aws, clients } = clouds;

seen.google = (await logIn(google.url + "/o/oauth2/v2/auth", google.url + "/token", clients.google, "openid email")).status;
seen.ovh = (await logIn(ovh.url + "/eu/auth/oauth2/authorize", ovh.url + "/eu/auth/oauth2/token", clients.ovh.eu, "all")).status;

const application = await azure.control("POST", "applications", {});
const askAzure = () => post(azure.url + "/" + application.tenant_id + "/oauth2/v2.0/token", {
  grant_type: "client_credentials",
  client_id: application.client_id,
  client_secret: application.client_secret,
  scope: "https://management.azure.com/.default",
});
seen.azure = (await askAzure()).status;

const RoleArn = "arn:aws:iam::222222222222:role/reader";
await aws.control("PUT", "roles", { arn: RoleArn, trusted_principals: ["arn:aws:iam::111111111111:root"] });
const sts = new STSClient({ endpoint: aws.url, region: "eu-west-1", maxAttempts: 1, credentials: { accessKeyId: "111111111111", secretAccessKey: "local-secret" } });
const assume = () => sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "tests" })).then(({ Credentials }) => typeof Credentials.SessionToken, ({ name }) => name);
seen.aws = await assume();

const client = await tailscale.control("POST", "clients", {});
const ask = () => post(tailscale.url + "/api/v2/oauth/token", { grant_type: "client_credentials", client_id: client.client_id, client_secret: client.client_secret });
const { access_token } = await (await ask()).json();
const readDevices = async () => (await fetch(tailscale.url + "/api/v2/tailnet/-/devices", { headers: { authorization: "Bearer " + access_token } })).status;

seen.devices = await readDevices();
await tailscale.skew(3601);
seen.expired = await readDevices();
await clouds.skew(0);
seen.again = await readDevices();

await tailscale.fail({ method: "POST", path: "/api/v2/oauth/token", status: 503, times: 2 });
await azure.fail({ method: "POST", path: "/*", status: 500 });
await aws.fail({ target: "sts.AssumeRole", type: "Throttling" });
seen.failing = [(await ask()).status, (await ask()).status, (await ask()).status, (await askAzure()).status, await assume()];
await aws.fail({ target: "sts.AssumeRole", type: "Throttling" });
await clouds.heal();
seen.healed = await assume();

await clouds.reset();
seen.reset = [(await ask()).status, (await askAzure()).status, await assume()];
await assert.rejects(google.control("POST", "nothing", {}));
await clouds.stop();
seen.stopped = await fetch(tailscale.url).then(() => "answers", () => "gone");
console.log(JSON.stringify(seen));
`;

let simulators: InstalledPackage;
beforeAll(async () => {
  simulators = await installPackage("./local/simulators");
});
afterAll(() => simulators[Symbol.asyncDispose]());

describe("the simulators' package, installed into an empty project", () => {
  test("holds one module with its types, its page, and the licences of what is in it", () => {
    expect(simulators.files).toEqual([
      "README.md",
      "dist/LICENSE",
      "dist/LICENSES-OF-OTHERS",
      "dist/clouds.d.ts",
      "dist/start-clouds.d.ts",
      "dist/start-clouds.js",
      "package.json",
    ]);
  });

  test("starts five clouds in one call: tokens, faults, clocks, a reset and an end", async () => {
    await simulators.write({ "program.mjs": program });
    const { stdout, stderr } = await simulators.run(process.execPath, ["program.mjs", root]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      google: 200,
      ovh: 200,
      azure: 200,
      aws: "string",
      devices: 200,
      expired: 401,
      again: 200,
      failing: [503, 503, 200, 500, "Throttling"],
      healed: "string",
      reset: [401, 400, "AccessDenied"],
      stopped: "gone",
    });
  });

  test("the example of its page runs, and its types hold", async () => {
    const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "local/simulators/README.md"), "utf8")) ?? [];
    const told =
      'await clouds.skew(0);\n  console.log([(await askForToken()).status, (await askForToken()).status, (await askForToken()).status].join(" "));\n} finally';
    await simulators.write({ "example.mts": example.replace("} finally", told) });
    expect(await simulators.checkTypes({ module: "nodenext", types: ["node"] }, ["example.mts"])).toEqual({ stdout: "", stderr: "" });
    expect((await simulators.run(process.execPath, ["example.mts"])).stdout).toBe("503 503 200\n");
  });

  test("npm would publish the folder as it is", async () => {
    expect(await publishDryRun("./local/simulators")).toEqual({
      published: expect.stringMatching(/^\+ @aurora\.example\/oauth-simulators@\d/),
      isCorrected: false,
    });
  });
});
