import { expect, test } from "vitest";
import { createHandler } from "../../functions/openapi.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEvent } from "../fixtures/http-event.ts";
import { templateWith } from "../fixtures/template.ts";

type Served = { readonly openapi: string; readonly servers: unknown; readonly paths: Readonly<Record<string, object>> };

async function read(auroraRoutes: "on" | "off"): Promise<Served> {
  const { result } = await callHandler(createHandler({ auroraRoutes }), buildEvent({ route: "GET /openapi.json" }));
  expect(result).toMatchObject({ statusCode: 200, headers: { "content-type": "application/json; charset=utf-8" } });
  return JSON.parse(result.body ?? "") as Served;
}

test("GET /openapi.json names the stage that answers as its server", async () => {
  const { openapi, servers, paths } = await read("on");
  expect({ openapi, servers }).toEqual({ openapi: "3.1.0", servers: [{ url: "/" }] });
  expect(paths).toHaveProperty(["/connections/{provider}/token", "get", "operationId"], "readToken");
});

test.each(["on", "off"] as const)(
  "GET /openapi.json describes the routes of a stage with auroraRoutes %s, and no other",
  async (auroraRoutes) => {
    const { paths } = await read(auroraRoutes);
    const described = Object.entries(paths).flatMap(([path, on]) => Object.keys(on).map((method) => `${method.toUpperCase()} ${path}`));
    const { functions } = templateWith({ auroraRoutes });
    const deployed = Object.values(functions).flatMap(({ routes }) => routes.map(({ method, path }) => `${method} ${path}`));
    expect(described.toSorted()).toEqual(deployed.filter((route) => !route.startsWith("HEAD ")).toSorted());
    expect(functions.openapi?.environment.AURORA_ROUTES).toBe(auroraRoutes);
  },
);
