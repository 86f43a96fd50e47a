import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isWrite, type Route } from "../../lib/http/route.ts";
import { policyJobs } from "../../local/vault/policies.ts";
import { listHandlerFiles } from "../fixtures/handler-files.ts";
import { publicRoutes } from "../fixtures/public-routes.ts";
import { deployedFunctions, root, sets, statements, template } from "../fixtures/template.ts";

const functions = Object.entries(template.functions);
const { buildFunctions }: { buildFunctions: (rows: readonly object[]) => object } = createRequire(import.meta.url)(
  "../../resources/routed-functions.cjs",
);

/** The secrets of the operator that a function may read: the parameters that name them. One with `?` is under the condition that access tokens are sealed. */
function secretsOf(key: string): string {
  const reading = (statements[key] ?? []).filter(({ Action }) => [Action].flat().includes("secretsmanager:GetSecretValue"));
  const toName = (resource: unknown) => {
    const text = JSON.stringify(resource);
    return `${/param:(\w+)/.exec(text)?.[1]}${text.startsWith('{"Fn::If":["AccessTokensSealed",') ? "?" : ""}`;
  };
  return reading.flatMap(({ Resource }) => [Resource].flat().map(toName)).join(" ");
}
const everyProvider = "googleClientSecretId ovhClientsSecretId sealKeySecretId";
const toRevoke = "ovhClientsSecretId sealKeySecretId?";

const fileOf = (key: string) => `${template.functions[key]?.handler.split(".")[0]}.ts`;

/** The files with the handlers of a function's routes: its own, or those that `serveSet` puts together. */
const handlersOf = (key: string): readonly string[] =>
  readFileSync(join(root, fileOf(key)), "utf8").includes("serveSet(")
    ? listHandlerFiles(template.functions[key]?.handler ?? "")
    : [fileOf(key)];

const exportOf = (key: string) => template.functions[key]?.handler.split(".")[1] ?? "";

/** The rows of the routes that a handler serves. One of tasks has none. */
async function rowsIn(file: string, exported: string): Promise<readonly Route[]> {
  const handlers = (await import(join(root, file))) as Readonly<Record<string, { readonly routes?: readonly Route[] } | undefined>>;
  return handlers[exported]?.routes ?? [];
}
const rowsOf = (key: string) => rowsIn(fileOf(key), exportOf(key));

describe("serverless.yml", () => {
  test.each(functions)("%s has its handler in its file, and a route's handler answers failures outside its endpoint", (_key, entry) => {
    const { handler, routes, isDefaultRoute } = entry;
    const wrapper = routes.length > 0 || isDefaultRoute ? "(httpLambda|writeLambda|serveSet)" : "lambda";
    const [file = "", exported] = handler.split(".");
    expect(existsSync(join(root, `${file}.ts`))).toBe(true);
    expect(readFileSync(join(root, `${file}.ts`), "utf8")).toMatch(
      // What counts the answers stands around it.
      new RegExp(`export const ${exported} = (countFailedAnswers\\(\\s*)?${wrapper}\\(`),
    );
  });

  test("each function serves the routes that the template gives it, and no other", async () => {
    for (const [key, { routes }] of functions) {
      const rows = await rowsOf(key);
      const keys = routes.map(({ method, path }) => `${method} ${path}`).filter((route) => !route.startsWith("HEAD "));
      expect([key, keys.toSorted()]).toEqual([key, rows.map(({ on }) => on).toSorted()]);
    }
  });

  test("S95: a function that serves several routes has the one set of rights that each of them names, and the time of that set", async () => {
    for (const { key, rights } of deployedFunctions) {
      const named = (await rowsOf(key)).map((row) => row.rights);
      expect([key, named.filter((name) => name !== rights)]).toEqual([key, []]);
    }
    for (const { key, rights } of deployedFunctions.filter(({ key }) => template.functions[key]?.handler.includes("/sets/"))) {
      const { timeoutSeconds, routes } = template.functions[key] ?? expect.unreachable();
      expect([key, timeoutSeconds, routes.length > 1]).toEqual([key, sets[rights]?.timeout ?? 10, true]);
    }
  });

  test("S95: a route that names another set than the function that it is put into fails the build", () => {
    const route = { folder: "aws", permission: "connectors:read", lambda: "status" };
    const rows = [
      { ...route, on: "GET /one", rights: "readItem" },
      { ...route, on: "GET /two", rights: "read" },
    ];
    expect(() => buildFunctions(rows)).toThrow("GET /two: awsStatus has the rights readItem, and not read");
  });

  test("each route that makes or changes something answers once for an Idempotency-Key, and may write where that is kept", async () => {
    const rows = new Map(await Promise.all(functions.map(async ([key]) => [key, await rowsOf(key)] as const)));
    const writing = functions.filter(([key]) => rows.get(key)?.some(isWrite));
    for (const [file, exported] of functions.flatMap(([key]) => handlersOf(key).map((file) => [file, exportOf(key)] as const))) {
      const isOnce = readFileSync(join(root, file), "utf8").includes(`export const ${exported} = writeLambda(`);
      expect([file, exported, isOnce]).toEqual([file, exported, (await rowsIn(file, exported)).some(isWrite)]);
    }
    const makingNothing = [...rows].filter(([, own]) => own.some(({ makesNothing }) => makesNothing));
    expect(makingNothing.map(([key]) => key).sort()).toEqual(["connectionsConfirmPreview", "connectionsPreflight"]);
    for (const [key] of writing) {
      const allowed = (statements[key] ?? []).filter(
        ({ Action, Condition }) =>
          [Action].flat().includes("dynamodb:UpdateItem") &&
          (Condition === undefined || JSON.stringify(Condition).includes("IDEMPOTENCY#*")),
      );
      expect([key, allowed.length > 0]).toEqual([key, true]);
      const isEnding = rows.get(key)?.some(({ ends }) => ends) === true;
      const reading = (statements[key] ?? []).filter(
        ({ Action, Condition }) =>
          [Action].flat().includes("dynamodb:GetItem") && (Condition === undefined || JSON.stringify(Condition).includes("SWITCHES")),
      );
      expect([key, isEnding || reading.length > 0]).toEqual([key, true]);
    }
    expect(writing.length).toBeGreaterThan(30);
    const { paths } = JSON.parse(readFileSync(join(root, "docs/openapi.json"), "utf8")) as {
      paths: Record<string, Record<string, { parameters?: { in: string; name: string }[] }>>;
    };
    for (const [key, { routes }] of functions) {
      for (const { method, path } of routes.filter((route) => paths[route.path]?.[route.method.toLowerCase()] !== undefined)) {
        const { parameters = [] } = paths[path]?.[method.toLowerCase()] ?? {};
        const isKeyed = rows.get(key)?.some((row) => row.on === `${method} ${path}` && isWrite(row));
        expect([`${method} ${path}`, parameters.some(({ name }) => name === "Idempotency-Key")]).toEqual([`${method} ${path}`, isKeyed]);
      }
    }
  });

  test("each function that publishes events may wake the webhook of their organisation", () => {
    const actionsOf = (list: (typeof statements)[string] = []) =>
      list.filter(({ Condition }) => Condition === undefined).flatMap(({ Action }) => Action);
    const publishing = Object.entries(statements).filter(([, list]) => actionsOf(list).includes("events:PutEvents"));
    expect(publishing.length).toBeGreaterThan(20);
    expect(publishing.filter(([, list]) => !actionsOf(list).includes("dynamodb:UpdateItem")).map(([key]) => key)).toEqual([]);
  });

  test("S49: every route asks who is calling, except callbacks, starts, scripts and the health check", () => {
    const open = functions.flatMap(([, { routes }]) => routes.filter(({ authorizer }) => authorizer === undefined));
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(publicRoutes);
  });

  test("S50: what answers where no route fits is one function that has no right, no secret and no setting", () => {
    const fallbacks = functions.filter(([, { isDefaultRoute }]) => isDefaultRoute);
    expect(fallbacks.map(([key, { environment }]) => [key, Object.keys(environment)])).toEqual([["notFound", ["POWERTOOLS_SERVICE_NAME"]]]);
    expect(statements.notFound).toEqual([]);
  });

  test("S50: no function has a wildcard action or every resource, and each has statements of its own", () => {
    expect(Object.keys(statements).sort()).toEqual(Object.keys(template.functions).sort());
    for (const [key, list] of Object.entries(statements)) {
      for (const { Action, Resource } of list) {
        expect(
          [Action].flat().filter((action) => action.includes("*")),
          key,
        ).toEqual([]);
        expect(Resource, key).not.toBe("*");
      }
    }
  });

  test("S50: each function logs in to Vault with the role of its job, and no other function has one that writes", () => {
    const inRole = (role: string) =>
      functions
        .filter(([, { environment }]) => environment.VAULT_ROLE === role)
        .map(([key]) => key)
        .sort();
    expect(inRole("aurora-oauth-dev-connect")).toEqual(["connectSessionsManage", "connectSubmit", "connectionsConfirm"]);
    expect(inRole("aurora-oauth-dev-sweep")).toEqual(["jobsSweepGrants"]);
    expect(inRole("aurora-oauth-dev-connect-gcp")).toEqual(["gcpCallback", "gcpConnectServiceAccount"]);
    expect(inRole("aurora-oauth-dev-convert-gcp")).toEqual(["gcpSetupEndLogin"]);
    expect(inRole("aurora-oauth-dev-refresh")).toEqual([
      "connectionsCheck",
      "connectionsRefresh",
      "tokensRelayCall",
      "tokensReportRejected",
      "tokensServe",
    ]);
    expect(inRole("aurora-oauth-dev-disconnect")).toEqual(["auroraConnectionsDisconnectAccount", "connectionsDisconnect"]);
    expect(inRole("aurora-oauth-dev-disconnect-gcp")).toEqual(["gcpForceDisconnect", "gcpTeardownFinish"]);
    expect(inRole("aurora-oauth-dev-mint-tailscale")).toEqual(["auroraMintTailscale", "tailscaleRefreshToken"]);
    expect(inRole("aurora-oauth-dev-connect-tailscale")).toEqual(["tailscaleConnect"]);
    expect(inRole("aurora-oauth-dev-disconnect-tailscale")).toEqual(["tailscaleDisconnect"]);
    expect(inRole("aurora-oauth-dev-connect-ovh")).toEqual(["ovhCallback", "ovhConnectServiceAccount"]);
    expect(inRole("aurora-oauth-dev-refresh-ovh")).toEqual(["auroraOvhListProjects", "ovhRefresh"]);
    expect(inRole("aurora-oauth-dev-disconnect-ovh")).toEqual(["ovhDisconnect"]);
    expect(inRole("aurora-oauth-dev-connect-azure")).toEqual(["azureLogin"]);
    expect(inRole("aurora-oauth-dev-mint-azure")).toEqual(["auroraAzureSubscriptions"]);
    expect(inRole("aurora-oauth-dev-schedule")).toEqual(["jobsRefreshDue"]);
    expect(inRole("aurora-oauth-dev-setup-gcp")).toEqual([
      "applySetup",
      "auroraGcpChooseProjects",
      "auroraGcpListProjects",
      "gcpSetupDiscover",
      "gcpSetupEnableApis",
      "gcpSetupEnsureAccounts",
      "gcpSetupGrantAccess",
      "gcpSetupPlan",
      "gcpSetupPrepareExport",
      "gcpSetupVerify",
      "gcpSetupWriteMetadata",
      "gcpShowPlan",
      "gcpTeardownUndoTarget",
    ]);
    const named = new Set(functions.map(([, { environment }]) => environment.VAULT_ROLE ?? "none"));
    // The health check asks without logging in.
    const policies = policyJobs.map((job) => `aurora-oauth-dev-${job}`);
    expect([...named].filter((role) => role !== "none" && role !== "aurora-oauth-dev-health").sort()).toEqual(policies.sort());
  });

  test("S50: a function of one provider may read the operator's secrets of that provider, a function of all providers all of them, the confirmation those that revoke, and the sweeper every OAuth client", () => {
    const read = deployedFunctions.flatMap(({ key, folder }) => {
      const secrets = secretsOf(key);
      return secrets === "" ? [] : [`${folder}: ${secrets}`];
    });
    expect([...new Set(read)].sort()).toEqual(
      [
        // It opens what sessions keep besides.
        "connect-sessions: ovhClientsSecretId sealKeySecretId",
        `connect: ${toRevoke}`,
        `connections: ${toRevoke}`,
        `connections: ${everyProvider}`,
        "core: frontEndSecretId",
        "core: sealKeySecretId",
        "sets: googleClientSecretId sealKeySecretId",
        "gcp-setup: googleClientSecretId sealKeySecretId",
        "gcp-teardown: googleClientSecretId sealKeySecretId",
        "gcp: googleClientSecretId sealKeySecretId",
        `jobs: ${everyProvider}`,
        "ovh: ovhClientsSecretId",
        "ovh: ovhClientsSecretId sealKeySecretId",
        `aurora: ${everyProvider}`,
        "aurora: googleClientSecretId sealKeySecretId",
        "aurora: ovhClientsSecretId sealKeySecretId",
        `tokens: ${everyProvider}`,
      ].sort(),
    );
  });

  test("S50: the functions that keep access tokens where the operator says may read the seal key, and those without are of methods whose tokens are minted", () => {
    // They have keys of webhooks, and no credential of a provider.
    const signingWebhooks = ["jobsDeliverWebhooks", "webhooksErase", "webhooksPut", "webhooksRotate", "webhooksTest"];
    const [keeping, others] = [true, false].map((isKeeping) =>
      functions.filter(
        ([key, { environment }]) =>
          "VAULT_ROLE" in environment && "ACCESS_TOKENS" in environment === isKeeping && !signingWebhooks.includes(key),
      ),
    );
    for (const [key, { environment }] of keeping ?? []) {
      expect([key, environment.ACCESS_TOKENS, environment.SEAL_KEY_SECRET_ID]).toEqual([key, "vault", "aurora-oauth/dev/seal-key"]);
      expect([key, secretsOf(key)]).toEqual([key, expect.stringContaining("sealKeySecretId")]);
    }
    expect(others?.map(([key]) => key).sort()).toEqual([
      "auroraAzureSubscriptions",
      "auroraMintTailscale",
      "azureLogin",
      "gcpConnectServiceAccount",
      "health",
      "oauthClientsChange",
      "ovhConnectServiceAccount",
      "tailscaleConnect",
      "tailscaleDisconnect",
      "tailscaleRefreshToken",
    ]);
  });

  test("S50: only functions that ask AWS with a customer's role may assume our access role, and none of AWS alone reaches the credential store", () => {
    const assuming = Object.keys(statements).filter((key) => JSON.stringify(statements[key]).includes("sts:AssumeRole"));
    expect(assuming.sort()).toEqual([
      "auroraAwsReconnect",
      "awsConnectAccounts",
      "awsConnectRole",
      "connectSessionsManage",
      "connectSubmit",
      "connectionsCheck",
      "connectionsPreflight",
      "connectionsRefresh",
      "jobsRefreshDue",
      "tokensRelayCall",
      "tokensReportRejected",
      "tokensServe",
    ]);
    const reaching = functions.filter(([key, { environment }]) => key.startsWith("aws") && "VAULT_ROLE" in environment);
    expect(reaching).toEqual([]);
  });

  test("S50: a function that only reads records has neither Vault nor an operator's secret", () => {
    for (const key of [
      "read",
      "readItem",
      "connectionsConfirmPreview",
      "connectionsLabel",
      "auroraConnectionsLists",
      "auroraReadAndCount",
      "auroraReadItemAndCount",
      "auroraChange",
      "auroraOvhChooseProjects",
      "jobsPublishEvents",
      "ovhInitiate",
      "connectLogin",
      "auroraAzureScript",
      "auroraAwsEnvCheck",
      "awsWorkspaces",
      "awsCreateWorkspace",
    ]) {
      expect(Object.keys(template.functions[key]?.environment ?? {}).filter((name) => /VAULT|SECRET|CREDENTIAL/.test(name))).toEqual([]);
    }
  });
});
