import { type Field, joined, type Operation, suspiciousFields } from "./operation.ts";

type Schema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
};
type Method = {
  readonly httpMethod: string;
  readonly path: string;
  readonly flatPath?: string;
  readonly response?: { readonly $ref: string };
  readonly supportsMediaDownload?: boolean;
};
type Resource = { readonly methods?: Readonly<Record<string, Method>>; readonly resources?: Readonly<Record<string, Resource>> };
type Discovery = Resource & {
  readonly rootUrl: string;
  readonly servicePath: string;
  readonly schemas: Readonly<Record<string, Schema>>;
};

/** Reads a discovery document. */
export function parseGoogle(document: Discovery): readonly Operation[] {
  const base = `${new URL(document.rootUrl).host}/${document.servicePath}`;
  const schemas = new Map(Object.entries(document.schemas));
  const fieldsOf = (type: string): readonly Field[] =>
    Object.entries(schemas.get(type)?.properties ?? {}).map(([name, schema]) => readField(`${type}.${name}`, name, schema, schemas));
  return joined(
    methodsOf(document).map(({ httpMethod, path, flatPath = path, response, supportsMediaDownload }) => ({
      name: `${httpMethod} ${base}${flatPath.replaceAll(/\{[^}]*\}/g, "*")}`,
      fields: [
        ...suspiciousFields(response === undefined ? [] : [response.$ref], fieldsOf),
        ...(supportsMediaDownload === true ? ["(media)"] : []),
      ],
    })),
  );
}

const methodsOf = ({ methods = {}, resources = {} }: Resource): readonly Method[] => [
  ...Object.values(methods),
  ...Object.values(resources).flatMap(methodsOf),
];

/** A type without a name gets that of its place. */
function readField(place: string, name: string, schema: Schema, schemas: Map<string, Schema>): Field {
  const inner = schema.items ?? schema.additionalProperties;
  if (inner !== undefined) {
    return readField(place, name, inner, schemas);
  }
  if (schema.$ref !== undefined) {
    return { name, types: [schema.$ref] };
  }
  if (schema.properties !== undefined) {
    schemas.set(place, schema);
    return { name, types: [place] };
  }
  return { name, types: [], isOpen: schema.type === "any" || schema.type === "object" ? "any" : undefined };
}
