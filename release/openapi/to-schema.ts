import { type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { listNamed } from "../../lib/openapi/describe.ts";

/** Where the document has a named schema. */
const toReference = (name: string): string => `#/components/schemas/${name}`;

/**
 * Converts a schema to JSON Schema 2020-12, the dialect of OpenAPI 3.1: what a sender may send, before any default or transformation. A schema
 * with a name becomes a reference.
 *
 * @throws {Error} JSON Schema cannot say what the schema checks.
 */
export function toSchema(schema: GenericSchema): JsonSchema {
  return convert(schema, listNamed());
}

/** Converts the schemas that have a name. */
export function toNamedSchemas(): Readonly<Record<string, JsonSchema>> {
  const all = listNamed();
  const entries = Object.entries(all).map(([name, schema]) => {
    // Without its own name the schema itself is converted, and not a reference to it.
    const { [name]: _, ...others } = all;
    return [name, convert(schema, others)] as const;
  });
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function convert(schema: GenericSchema, definitions: Readonly<Record<string, GenericSchema>>): JsonSchema {
  const { $schema, $defs, ...converted } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "input",
    // What a check refuses beyond its schema is told by the field of a 400.
    ignoreActions: ["check", "partial_check", "raw_check", "trim"],
    definitions: { ...definitions },
    overrideRef: ({ referenceId }) => toReference(referenceId),
  });
  return converted;
}
