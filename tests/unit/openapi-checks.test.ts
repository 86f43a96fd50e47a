import { expect, test } from "vitest";
import { type OpenApiDocument, openApiChecks } from "../fixtures/openapi-checks.ts";

const thing = {
  type: "object",
  properties: { id: { type: "string" } },
  required: ["id"],
  additionalProperties: false,
};
const document: OpenApiDocument = {
  paths: {
    "/things/{id}": {
      get: {
        operationId: "readThing",
        responses: {
          200: { content: { "application/json": { schema: thing, examples: { wrong: { value: { id: 7 } } } } } },
          303: {},
          404: { content: { "application/problem+json": { schema: { type: "object" } } }, "x-failure-codes": ["not_found"] },
        },
      },
    },
  },
};
const { answerErrors, exampleErrors } = openApiChecks(document);
const route = "GET /things/{id}";
const json = (status: number, body: unknown, contentType = "application/json; charset=utf-8") => ({
  status,
  contentType,
  text: JSON.stringify(body),
});

test("an answer that is described is not told", () => {
  expect(answerErrors(route, json(200, { id: "one" }))).toEqual([]);
  expect(answerErrors(route, json(404, { code: "not_found" }, "application/problem+json"))).toEqual([]);
  expect(answerErrors(route, { status: 303, contentType: undefined, text: "" })).toEqual([]);
});

test.each([
  ["another route", "POST /things/{id}", json(200, { id: "one" }), "is not described"],
  ["another status", route, json(202, { id: "one" }), "202 is not described"],
  ["another media type", route, { status: 200, contentType: "text/html", text: "<p>" }, "text/html is not described"],
  ["a field that the schema does not have", route, json(200, { id: "one", more: 1 }), "additional properties"],
  ["a field that is missing", route, json(200, {}), "required property 'id'"],
  ["a failure that the route does not name", route, json(404, { code: "stopped" }, "application/problem+json"), "the code stopped"],
  ["a body where none is described", route, json(303, {}), "a body is not described"],
])("%s is told", (_, called, answer, words) => {
  expect(answerErrors(called, answer).join()).toContain(words);
});

test("an example that does not fit its schema is told", () => {
  expect(exampleErrors()).toEqual([`${route}, wrong: /id must be string {"type":"string"}`]);
});
