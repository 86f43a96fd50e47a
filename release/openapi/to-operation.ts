import { type GenericSchema, safeParse } from "valibot";
import { noFields } from "../../lib/http/read-request.ts";
import { pathParameters, type RouteDescription } from "../../lib/openapi/describe.ts";
import { toExamples, toResponses } from "./to-responses.ts";
import { toSchema } from "./to-schema.ts";

/** Builds the operation of a route. @param path - As in the row. @throws {Error} A parameter of the path is not described. */
export function toOperation(path: string, tag: string, description: RouteDescription) {
  const { id, summary, right, orRights = [], body, bodyExamples, bodyTypes = ["application/json"] } = description;
  const parameters = toParameters(path, description);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description.auroraOnly && { "x-aurora-only": true }),
    ...(description.description === undefined ? {} : { description: description.description }),
    security:
      right === "public"
        ? []
        : [{ bearer: [right] }, ...orRights.map((one) => ({ bearer: [one] })), { internalSecret: [], userId: [], organisationId: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    // A route that takes no fields takes no body either.
    ...(body === undefined || body === noFields
      ? {}
      : {
          requestBody: {
            required: !safeParse(body, {}).success,
            content: Object.fromEntries(bodyTypes.map((type) => [type, { schema: toSchema(body), ...toExamples(bodyExamples) }])),
          },
        }),
    responses: toResponses(description),
  };
}

function toParameters(path: string, { path: own = {}, query = {}, headers = {} }: RouteDescription): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]): [string, GenericSchema] => {
    const schema = own[name] ?? pathParameters[name];
    if (schema === undefined) {
      throw new Error(`${path}: {${name}} is not described`);
    }
    return [name, schema];
  });
  return [
    ...inPath.map(([name, schema]) => toParameter("path", name, schema)),
    ...Object.entries(query).map(([name, schema]) => toParameter("query", name, schema)),
    ...Object.entries(headers).map(([name, schema]) => toParameter("header", name, schema)),
  ];
}

function toParameter(place: "path" | "query" | "header", name: string, given: GenericSchema) {
  const { description, ...schema } = toSchema(given);
  return {
    name,
    in: place,
    required: given.type !== "optional",
    ...(description === undefined ? {} : { description }),
    schema,
  };
}
