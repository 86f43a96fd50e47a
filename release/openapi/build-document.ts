import { readFileSync } from "node:fs";
import { join } from "node:path";
import { failures } from "../../lib/errors.ts";
import { withIdempotencyKey } from "./idempotency-key.ts";
import { readDescriptions } from "./read-descriptions.ts";
import { securitySchemes } from "./security-schemes.ts";
import { toOperation } from "./to-operation.ts";
import { toNamedSchemas } from "./to-schema.ts";

const root = join(import.meta.dirname, "../..");

const introduction = `Connects cloud accounts, keeps their tokens fresh, and revokes them.

A caller ignores fields that it does not know: later versions add some. Times are ISO 8601 in UTC. The rules that hold for every route are on the page
docs/reference/api-basics.md.`;

/** Builds the OpenAPI 3.1 document out of the descriptions beside the functions. The same descriptions give the same document. */
export async function buildDocument() {
  const descriptions = await readDescriptions();
  const operations = descriptions.flatMap(({ tag, routes }) =>
    Object.entries(routes).map(([route, description]) => {
      const [method = "", path = ""] = route.split(" ");
      return { method, path, operation: toOperation(path, tag.name, withIdempotencyKey(description)) };
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
