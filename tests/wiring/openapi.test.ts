import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { HttpHandler } from "../../lib/http/reply.ts";
import type { Permission } from "../../lib/http/rights.ts";
import type { RouteDescription } from "../../lib/openapi/describe.ts";
import { buildDocument, documentFile, toText } from "../../release/openapi/build-document.ts";
import { failureTableFile, toFailureTable } from "../../release/openapi/failure-table.ts";
import { readDescriptions } from "../../release/openapi/read-descriptions.ts";
import { importHandlerFile } from "../fixtures/handler-files.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";
import { openApiChecks } from "../fixtures/openapi-checks.ts";
import { root, template } from "../fixtures/template.ts";

let described: readonly (readonly [route: string, description: RouteDescription])[];
beforeAll(async () => {
  described = (await readDescriptions()).flatMap(({ routes }) => Object.entries(routes));
});

test("docs/openapi.json is what npm run openapi makes", async () => {
  expect(readFileSync(join(root, documentFile), "utf8")).toBe(toText(await buildDocument()));
});

test("the client's table of failures is what npm run openapi makes", () => {
  expect(readFileSync(join(root, failureTableFile), "utf8")).toBe(toFailureTable());
});

test("each route of the template is described once, and no other", () => {
  const deployed = Object.values(template.functions).flatMap(({ routes }) => routes.map(({ method, path }) => `${method} ${path}`));
  // A HEAD answers as the GET of its path, and is described with it.
  expect(described.map(([route]) => route).sort()).toEqual(deployed.filter((route) => !route.startsWith("HEAD ")).sort());
});

test("each route has an id of its own", () => {
  const ids = described.map(([, { id }]) => id);
  expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("each route has a description", () => {
  expect(described.filter(([, { description = "" }]) => description === "").map(([route]) => route)).toEqual([]);
});

test("each first answer in JSON has an example, unless a standard says its form", () => {
  const document = JSON.parse(readFileSync(join(root, documentFile), "utf8"));
  const bare = described.flatMap(([route, { answers }]) => {
    const [method = "", path = ""] = route.split(" ");
    const status = Object.keys(answers).find((code) => code.startsWith("2")) ?? "";
    const { content = {} } = document.paths[path][method.toLowerCase()].responses[status] ?? {};
    const { schema, examples } = content["application/json"] ?? {};
    return schema !== undefined && examples === undefined ? [route] : [];
  });
  const byStandard = ["/openapi.json", "/jwks.json", "/openid-configuration", "/cfn-template"];
  expect(bare.filter((route) => !byStandard.some((end) => route.endsWith(end)))).toEqual([]);
});

test("of several forms of an object at most one has no name, and a list has one form", () => {
  const document = JSON.parse(readFileSync(join(root, documentFile), "utf8")) as object;
  expect(listUnnamedVariants(document, "")).toEqual([]);
});

type Schema = { readonly $ref?: string; readonly type?: string; readonly anyOf?: readonly Schema[] };

/** Lists the places at which two of several objects or lists have no name: generators of other languages cannot tell them apart. */
function listUnnamedVariants(schema: unknown, place: string): readonly string[] {
  if (typeof schema !== "object" || schema === null) {
    return [];
  }
  const unnamed = ((schema as Schema).anyOf ?? []).filter(({ type }) => type === "object" || type === "array");
  const inner = Object.entries(schema).flatMap(([name, part]) => listUnnamedVariants(part, `${place}/${name}`));
  return unnamed.length > 1 ? [place, ...inner] : inner;
}

test("each route has an answer that is no failure", () => {
  const without = described.filter(([, { answers }]) => Object.keys(answers).every((status) => Number(status) >= 400));
  expect(without).toEqual([]);
});

test("no function is bundled with a description of a route", () => {
  const isDescription = (file: string) => /\.words\.ts$|^lib\/openapi\//.test(file);
  const sources = ["lib", "functions"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
  );
  const others = sources.filter((file) => file.endsWith(".ts") && !isDescription(file));
  const importing = (files: readonly string[]) =>
    files.filter((file) =>
      /^(?:import|export) (?!type )[^;]* from "[^"]*(\.words\.ts|\/openapi\/)/m.test(readFileSync(join(root, file), "utf8")),
    );
  expect(importing(sources.filter(isDescription).filter((file) => file.endsWith(".ts")))).not.toEqual([]);
  expect(importing(others)).toEqual([]);
});

test("each example fits the schema that it stands with", () => {
  const { exampleErrors } = openApiChecks(JSON.parse(readFileSync(join(root, documentFile), "utf8")));
  expect(exampleErrors()).toEqual([]);
});

test("the recommended rules of redocly find nothing", async () => {
  const cli = join(root, "node_modules/@redocly/cli/bin/cli.js");
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  // The linter ends with 1 when it has found an error.
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, [cli, "lint", documentFile, "--format=json"], { cwd: root, env, maxBuffer: 2 ** 26 }, (_, stdout) =>
      resolve(stdout),
    ),
  );
  const { totals, problems } = JSON.parse(output.slice(output.indexOf("{"))) as { totals: unknown; problems: unknown };
  expect(problems).toEqual([]);
  expect(totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
});

const rights: readonly Permission[] = ["connectors:read", "connectors:write", "clients:write", "tokens:read", "audit:read"];

/** Dependencies of a handler that never comes to use them: each call of one throws. */
const unused: object = new Proxy(() => undefined, {
  get: (_, name) => (name === "then" ? undefined : unused),
  apply: () => {
    throw new Error("a dependency was used");
  },
});

describe.each(Object.entries(template.functions).filter(([, { routes }]) => routes.length > 0))("of %s", (_, { handler, routes }) => {
  test.each(
    routes.filter(({ method }) => method !== "HEAD").map(({ method, path, authorizer }) => ({ route: `${method} ${path}`, authorizer })),
  )("the right of $route is described as the handler demands it", async ({ route, authorizer }) => {
    const description = described.find(([name]) => name === route)?.[1];
    if (authorizer === undefined) {
      expect(description?.right).toBe("public");
      return;
    }
    const { createHandler } = (await importHandlerFile(handler, route)) as {
      createHandler: (deps: object) => HttpHandler;
    };
    const codeWith = async (permissions: Permission[]) => {
      const event = buildEventFrom({ permissions }, { route });
      const { result } = await captureLog(() => createHandler(unused)(event, buildContext()));
      return (JSON.parse(result.body ?? "{}") as { code?: string }).code;
    };
    const enough: readonly (string | undefined)[] = [description?.right, ...(description?.orRights ?? [])];
    expect(await codeWith(rights.filter((right) => !enough.includes(right)))).toBe("forbidden");
    for (const right of rights.filter((each) => enough.includes(each))) {
      expect(await codeWith([right])).not.toBe("forbidden");
    }
  });
});
