import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { ask } from "../../ops/doctor/ask.ts";
import { type Check, fail, warn } from "../../ops/doctor/check.ts";
import { callers } from "../../ops/doctor/checks/callers.ts";
import { judgeClocks } from "../../ops/doctor/checks/clocks.ts";
import { toRequestUrl } from "../../ops/doctor/checks/customer-template.ts";
import { describeLogins } from "../../ops/doctor/checks/store-login.ts";
import { checks } from "../../ops/doctor/checks.ts";
import { describeResults } from "../../ops/doctor/describe-results.ts";
import { readLoginRegions } from "../../ops/doctor/login-regions.ts";
import { toMend } from "../../ops/doctor/mends.ts";
import { NotDeployed } from "../../ops/doctor/not-looked-at.ts";
import { readRefusal } from "../../ops/doctor/read-refusal.ts";
import { runChecks } from "../../ops/doctor/run-checks.ts";
import { resolve } from "../../ops/doctor/stack-template.ts";
import type { Stage } from "../../ops/doctor/stage.ts";
import { openMachineIssuers } from "../fixtures/machine-issuers.ts";
import { root } from "../fixtures/template.ts";

const check = (name: string, look: Check["look"], timeoutMs?: number): Check => ({
  name,
  rights: [],
  look,
  ...(timeoutMs !== undefined && { timeoutMs }),
});
const run = (...those: readonly Check[]) => runChecks(those, {} as Stage, () => undefined);
const well = async () => ({ saw: "a thing", findings: [] });

test("docs/operate/doctor.md has a row for each check of the doctor, in its order", () => {
  const [, list = ""] = readFileSync(join(root, "docs/operate/doctor.md"), "utf8").split("\n## Checks\n");
  const rows = [...(list.split("\n## ")[0] ?? "").matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual(checks.map(({ name }) => name));
});

test("the doctor tells in plain text what an operator does about a failure, and names the page of what has no words", () => {
  expect(toMend("vault_sealed")).toBe("Run vault operator unseal: docs/operate/alarms/failures.md#vault-is-sealed.");
  expect(toMend("store_denied")).toContain("docs/deploy/vault.md#policies");
  expect([toMend("body_too_large"), toMend("made_up")]).toEqual(Array(2).fill("docs/reference/errors.md"));
});

describe("the doctor's checks", () => {
  test("have names of their own", () => {
    const names = checks.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("run each within its time: one that hangs is not known, and the others answer", async () => {
    const hangs = check("hangs", () => new Promise(() => undefined), 20);
    expect(await run(hangs, check("well", well))).toMatchObject([
      { check: "hangs", level: "unknown", findings: [{ what: "no answer within 0.02 s" }] },
      { check: "well", level: "ok" },
    ]);
  });

  test("say which right the operator's login lacks, and do not count it as well", async () => {
    const refused = Object.assign(new Error("not allowed"), { name: "AccessDeniedException" });
    const [result] = await run(check("refused", () => ask("sns:GetTopicAttributes", () => Promise.reject(refused))));
    expect(result).toMatchObject({
      level: "unknown",
      findings: [{ level: "unknown", what: "could not be looked at: your AWS login needs sns:GetTopicAttributes" }],
    });
  });

  test("are unknown where nothing is deployed, and failed by an error that they do not know", async () => {
    const nowhere = check("nowhere", () => Promise.reject(new NotDeployed("there is no stack")));
    const broken = check("broken", () => Promise.reject(new TypeError("a bug")));
    expect((await run(nowhere, broken)).map(({ level }) => level)).toEqual(["unknown", "fail"]);
  });

  test("are printed with what is wrong and its mend, and counted", async () => {
    const ill = check("ill", async () => ({
      saw: "a thing",
      findings: [warn("it is old", "renew it"), fail("it is broken", "repair it")],
    }));
    expect(describeResults(await run(ill, check("healthy", well)))).toEqual([
      "✘ ill      a thing",
      "    ! it is old",
      "      mend: renew it",
      "    ✘ it is broken",
      "      mend: repair it",
      "✔ healthy  a thing",
      "2 checks: 1 well, 1 failed",
    ]);
  });
});

describe("trusted issuers", () => {
  const seen = async (list: unknown) =>
    callers.look({ setting: async (name: string) => (name === "CALLERS" && list !== undefined ? JSON.stringify(list) : "") } as Stage);

  test("are none, which is well", async () => {
    expect(await seen(undefined)).toMatchObject({ findings: [] });
  });

  test("are each asked for keys, and one that does not answer or has none of its algorithms is named", async () => {
    const machines = await openMachineIssuers();
    const [github, aws, cluster] = machines.list;
    expect((await seen([aws, cluster])).findings).toEqual([]);
    await machines.github.close();
    const { saw, findings } = await seen([github, { ...aws, algorithms: ["EdDSA"] }, cluster]);
    expect(saw).toBe(`3 trusted issuers: ${[github, aws, cluster].map((one) => one?.issuer).join(", ")}`);
    expect(findings.map(({ level, what }) => [level, what])).toEqual([
      ["fail", `${github?.issuer}: identity provider: network: ${github?.issuer} (ECONNREFUSED)`],
      ["fail", `${aws?.issuer}: identity provider: the answer holds no keys`],
    ]);
    await Promise.all([machines.aws.close(), machines.cluster.close()]);
  });

  test("in a variable that was changed since the deploy are a failure", async () => {
    expect((await seen([])).findings).toMatchObject([{ level: "fail", what: "the list: there is no issuer in it: leave the file out" }]);
  });
});

describe("clocks", () => {
  const readings = (...seconds: readonly number[]) => seconds.map((aheadSeconds, index) => ({ whose: `clock ${index}`, aheadSeconds }));

  test.each([
    ["all agree", readings(0, 0.4, -0.4, 1), []],
    ["one is 9 s ahead", readings(0, 0, 9), []],
    ["one is 10 s ahead", readings(0, 0, 10), [["warn", "the clock of clock 2 is 10 s ahead"]]],
    ["one is a minute behind", readings(0, 0, -60), [["fail", "the clock of clock 2 is 60 s behind"]]],
    ["the first is off, and so all others differ from it", readings(0, 300, 300, 301), [["fail", "the clock of clock 0 is 300 s behind"]]],
  ])("%s", (_name, given, expected) => {
    expect(judgeClocks(given).map(({ level, what }) => [level, what])).toEqual(expected);
  });
});

describe("logins to the store", () => {
  const of = (key: string, role: string, code?: string) => ({
    key,
    role,
    trouble: code === undefined ? undefined : { code, detail: "" },
  });

  test.each([
    ["all work", [of("a", "read"), of("b", "write")], []],
    ["one role is refused", [of("a", "read", "vault_login_failed"), of("b", "write")], ["fail a, read: vault_login_failed"]],
    [
      "two roles are refused: each has its own mend",
      [of("a", "read", "store_denied"), of("b", "write", "store_denied"), of("c", "erase")],
      ["fail a, read: store_denied", "fail b, write: store_denied"],
    ],
    [
      "the store is away from two roles",
      [of("a", "read", "vault_sealed"), of("b", "write", "vault_sealed")],
      ["fail a, b, all functions: vault_sealed"],
    ],
    [
      "some functions are of an earlier release",
      [of("a", "read", "no_self_check"), of("b", "write")],
      ["unknown a, read: the deployed release cannot look at itself; deploy this one"],
    ],
  ])("%s", (_name, seen, expected) => {
    expect(describeLogins(seen).map(({ level, what }) => `${level} ${what}`)).toEqual(expected);
  });
});

describe("a value of the template", () => {
  const ids = new Map([
    ["Table", "aurora-oauth-prod"],
    ["AWS::Partition", "aws"],
    ["AWS::AccountId", "123456789012"],
  ]);

  const of = (name: string) => `$\{${name}}`;

  test.each([
    ["kv", "kv"],
    [4, "4"],
    [{ Ref: "Table" }, "aurora-oauth-prod"],
    [{ Ref: "Unknown" }, undefined],
    [{ "Fn::Sub": `arn:${of("AWS::Partition")}:iam::${of("AWS::AccountId")}:role/access` }, "arn:aws:iam::123456789012:role/access"],
    [{ "Fn::Sub": `${of("Unknown")}/x` }, undefined],
    [{ "Fn::GetAtt": ["Table", "Arn"] }, undefined],
  ])("%j is %j", (value, expected) => {
    expect(resolve(value, ids)).toBe(expected);
  });
});

test("the customer's template is asked for at S3, or at the endpoint that the SDK's variables name", () => {
  const address = "https://templates.s3.eu-west-1.amazonaws.com/oauth/aws-role.yml";
  expect(toRequestUrl(address, {})).toBe(address);
  expect(toRequestUrl(address, { AWS_ENDPOINT_URL: "http://127.0.0.1:1" })).toBe("http://127.0.0.1:1/templates/oauth/aws-role.yml");
});

test("regions of a login may be separated by commas, as for the functions", async () => {
  const stage = { setting: async () => "ovh-eu, ovh-ca,ovh-us " } as unknown as Stage;
  await expect(readLoginRegions(stage)).resolves.toEqual(["ovh-eu", "ovh-ca", "ovh-us"]);
});

describe("a provider's login page", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** A provider that answers each path with a status, and a text or a redirect. */
  const start = async (answers: Readonly<Record<string, readonly [number, string]>>) => {
    const running = createServer((request, response) => {
      const [status, text] = answers[request.url?.split("?")[0] ?? ""] ?? [404, ""];
      response.writeHead(status, status === 302 ? { location: text } : {}).end(text);
    });
    server = running;
    await new Promise<void>((ready) => running.listen(0, "127.0.0.1", ready));
    return new URL(`http://127.0.0.1:${(running.address() as AddressInfo).port}/auth`);
  };
  const inBase64 = Buffer.from("\n\u0015redirect_uri_mismatch\u0012\u00b0").toString("base64");

  test.each([
    ["shows its login", { "/auth": [200, "<h1>Sign in</h1>"] }, "none"],
    ["sends the browser back to us", { "/auth": [302, "https://api.example.com/callback?error=login_required"] }, "none"],
    [
      "leads to an error page with the reason in its address",
      { "/auth": [302, `/error?authError=${inBase64}`], "/error": [200, ""] },
      "redirect_uri",
    ],
    ["answers with an error page", { "/auth": [400, "<code>Error 400: invalid_redirect_uri</code>"] }, "redirect_uri"],
    ["does not know the client", { "/auth": [302, "/error"], "/error": [401, "Error 401: deleted_client"] }, "client"],
    ["refuses in other words", { "/auth": [503, "maintenance"] }, "other"],
    ["redirects without end", { "/auth": [302, "/auth"] }, "other"],
  ] as const)("%s", async (_name, answers, refusal) => {
    expect(await readRefusal(await start(answers), AbortSignal.timeout(5000))).toBe(refusal);
  });
});
