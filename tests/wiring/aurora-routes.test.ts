import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { createVariables, type Mapping } from "../../local/lambda/variables.ts";
import { deployedFunctions, readYaml, root, template, templateWith, withoutAurora } from "../fixtures/template.ts";

const params = { auroraRoutes: "off" };
const without = templateWith(params);
const raw = readYaml("serverless.yml") as Mapping & { readonly resources: unknown };

const { aurora }: { aurora: { folders: readonly string[]; on: object } } = createRequire(import.meta.url)(
  "../../resources/routed-functions.cjs",
);

const routesOf = ({ functions }: typeof template): readonly string[] =>
  Object.values(functions).flatMap(({ routes }) => routes.map(({ method, path }) => `${method} ${path}`));

/** What a stage with these parameters deploys beside its functions, as one text. */
const resourcesWith = (given: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    createVariables({ root, service: raw, params: given, stage: undefined, region: "eu-west-1", account: "123456789012" }).resolve(
      raw.resources,
      "resources",
    ),
  );

test("without Aurora's own routes the template has none of them, and every other route and function as before", () => {
  const left = Object.keys(aurora.on);
  expect(left.length).toBeGreaterThan(10);
  expect(Object.keys(without.functions)).toEqual(Object.keys(template.functions).filter((key) => !left.includes(key)));
  for (const [key, kept] of Object.entries(without.functions)) {
    // It describes the routes that are there.
    const environment = { ...kept.environment, ...(key === "openapi" && { AURORA_ROUTES: "on" }) };
    expect([key, { ...kept, environment }]).toEqual([key, template.functions[key]]);
  }
  const gone = routesOf(template).filter((route) => !routesOf(without).includes(route));
  expect(gone).toContain("GET /user_tokens");
  expect(gone).toContain("DELETE /tailscale_api/tailscale/auth-keys/{id}");
});

test("without Aurora's own routes each provider is still connected, refreshed and disconnected by its own", () => {
  expect(routesOf(without)).toEqual(
    expect.arrayContaining([
      "POST /login",
      "GET /callback",
      "POST /api/gcp/service-account/connect",
      "POST /api/gcp/force-disconnect",
      "GET /gcp/setup/status/{id}",
      "GET /gcp/setup/runs/{id}",
      "POST /ovh_api/ovh/oauth2/initiate",
      "POST /ovh_api/ovh/oauth2/refresh",
      "POST /ovh_api/ovh/disconnect",
      "POST /azure/login",
      "GET /connections/{provider}/certificate",
      "GET /users/{uid}/workspaces",
      "POST /workspaces/{wid}/aws/role",
      "DELETE /workspaces/{wid}/aws/accounts/{acct}",
      "POST /tailscale_api/tailscale/connect",
      "POST /tailscale_api/tailscale/refresh-token",
      "POST /tailscale_api/tailscale/disconnect",
    ]),
  );
});

test("the list of functions that alarms, dashboard and roles are made of is that of the template, with and without Aurora's own routes", () => {
  expect(deployedFunctions.map(({ key }) => key)).toEqual(Object.keys(template.functions));
  expect(withoutAurora.map(({ key }) => key)).toEqual(Object.keys(without.functions));
});

test.each(["on", "off"])("with auroraRoutes %s no alarm, dashboard, role or rule names a function that is not deployed", (auroraRoutes) => {
  const { functions } = auroraRoutes === "on" ? template : without;
  const deployed = new Set(Object.values(functions).map(({ logicalId }) => logicalId));
  const named = new Set(resourcesWith({ auroraRoutes }).match(/\b\w+LambdaFunction\b/g));
  expect(named.size).toBeGreaterThan(50);
  expect([...named].filter((id) => !deployed.has(id))).toEqual([]);
});

test("S50: without Aurora's own routes no role is left of a set of rights that they alone name", () => {
  const rolesWith = (given: Readonly<Record<string, unknown>>) =>
    new Set(resourcesWith(given).match(/"\w+Role":\{"Type":"AWS::IAM::Role"/g));
  const [all, kept] = [rolesWith({}), rolesWith(params)];
  expect(all.size - kept.size).toBe(
    new Set(deployedFunctions.map(({ rights }) => rights)).size - new Set(withoutAurora.map(({ rights }) => rights)).size,
  );
  expect(kept.size).toBeLessThan(all.size);
});
