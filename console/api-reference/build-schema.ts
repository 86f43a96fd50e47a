import { codeIn, type Html, html } from "./html.ts";

/** The words of JSON Schema that `docs/openapi.json` uses. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly format?: string;
};

/** The id of a named schema on the page. */
export const toSchemaId = (name: string): string => `schema-${name}`;

/** Builds the type of a value: named ones are links. */
export function buildType(schema: Schema): Html {
  const name = schema.$ref?.split("/").at(-1);
  if (name !== undefined) {
    return html`<a href="#${toSchemaId(name)}">${name}</a>`;
  }
  const choices = schema.anyOf ?? schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices !== undefined) {
    const built = schema.anyOf?.map(buildType) ?? choices.map((word) => html`<code>${JSON.stringify(word)}</code>`);
    return html`${built.flatMap((one, place) => (place === 0 ? [one] : [html` or `, one]))}`;
  }
  if (schema.type === "array") {
    return html`list of ${buildType(schema.items ?? {})}`;
  }
  const values = schema.additionalProperties;
  if (schema.properties === undefined && typeof values === "object") {
    return html`object of ${buildType(values)}`;
  }
  return html`${schema.type ?? "any value"}${schema.format === undefined ? "" : `, ${schema.format}`}`;
}

/** Builds the fields of an object, those of objects inside it below them. Nothing: it has none of its own. */
export function buildFields(schema: Schema): Html | undefined {
  const { properties, items, additionalProperties: values, anyOf } = schema;
  const inner = items ?? (properties === undefined && typeof values === "object" ? values : undefined);
  if (inner !== undefined) {
    return buildFields(inner);
  }
  const fields = Object.entries(properties ?? {});
  if (fields.length === 0) {
    return anyOf && html`${anyOf.map(buildFields)}`;
  }
  return html`<dl>${fields.map(([name, field]) => buildField(name, field, schema.required?.includes(name) === true))}</dl>`;
}

/** Builds one field or parameter. */
export const buildField = (name: string, schema: Schema, isRequired: boolean, words = schema.description): Html =>
  html`<dt><code>${name}</code> <span class="kind">${buildType(schema)}${isRequired ? html`, <b>required</b>` : ""}${
    schema.default === undefined ? "" : html`, default <code>${JSON.stringify(schema.default)}</code>`
  }</span></dt><dd>${codeIn(words ?? "")}${schema.$ref === undefined ? buildFields(schema) : ""}</dd>`;
