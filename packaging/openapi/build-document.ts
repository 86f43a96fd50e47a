import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { failures } from "../../lib/failure-codes.ts";
import { parseCloudFormation } from "../../local/lambda/cloudformation-yaml.ts";
import { readTemplate } from "../../local/lambda/template.ts";
import type { ApiDescription } from "./describe.ts";
import { withIdempotencyKey } from "./idempotency-key.ts";
import { securitySchemes } from "./security-schemes.ts";
import { toOperation } from "./to-operation.ts";
import { toNamedSchemas } from "./to-schema.ts";

const root = join(import.meta.dirname, "../..");

const introduction = `Connects cloud accounts, keeps their tokens fresh, and revokes them.

A caller ignores fields that it does not know: later versions add some. Times are ISO 8601 in UTC. The rules that hold for every route are on the page
docs/api.md.`;

/** Lists the routes that are deployed, such as `GET /connections`. A HEAD answers as the GET of its path, and is described with it. */
export function listRoutes(): readonly string[] {
  const { functions } = readTemplate({ root, region: "eu-west-1", account: "000000000000" });
  const routes = Object.values(functions).flatMap((each) => each.routes);
  return routes.filter(({ method }) => method !== "HEAD").map(({ method, path }) => `${method} ${path}`);
}

/** Reads the descriptions beside the functions, folder by folder, in the order of `serverless.yml`. A folder without routes has none. */
export async function readDescriptions(): Promise<readonly ApiDescription[]> {
  const { functions } = parseCloudFormation(readFileSync(join(root, "serverless.yml"), "utf8")) as { functions: readonly string[] };
  const files = functions.map((reference) => join(root, reference.replace(/^\$\{file\((.*)\/functions\.yml\)\}$/, "$1"), "api.ts"));
  const modules = await Promise.all(files.filter((file) => existsSync(file)).map((file) => import(file)));
  return modules.map(({ api }: { readonly api: ApiDescription }) => api);
}

/** Builds the OpenAPI 3.1 document out of the descriptions beside the functions. The same descriptions give the same document. */
export async function buildDocument() {
  const descriptions = await readDescriptions();
  const operations = descriptions.flatMap(({ tag, routes }) =>
    Object.entries(routes).map(([route, description]) => {
      const [method = "", path = ""] = route.split(" ");
      return { method, path, operation: toOperation(path, tag.name, withIdempotencyKey(method, description)) };
    }),
  );
  const paths = Map.groupBy(operations, ({ path }) => path);
  const { version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string; license: string };
  return {
    openapi: "3.1.0",
    info: {
      title: "Aurora OAuth",
      version,
      summary: "Access to customers' clouds",
      description: introduction,
      license: { name: license, identifier: license },
    },
    servers: [
      {
        url: "https://{host}",
        description: "A stage",
        variables: { host: { default: "oauth.aurora.example", description: "The host of the API." } },
      },
    ],
    tags: descriptions.map(({ tag }) => tag),
    paths: Object.fromEntries(
      [...paths]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([path, on]) => [path, Object.fromEntries(on.map(({ method, operation }) => [method.toLowerCase(), operation]))]),
    ),
    components: { securitySchemes, schemas: toNamedSchemas() },
    "x-failure-codes": failures,
  };
}

/** Writes the document as the file has it. */
export const toText = (document: Awaited<ReturnType<typeof buildDocument>>): string => `${JSON.stringify(document, undefined, 2)}\n`;

/** The file, from the root of the project. */
export const documentFile = "docs/openapi.json";
