import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { endpoint } from "../../lib/http/endpoint.ts";
import { buildContext, type buildEvent, buildEventFrom, captureLog } from "../fixtures/http-event.ts";

const read = { permission: "connectors:read" } as const;

describe("a body", () => {
  const schema = v.strictObject({
    name: v.optional(v.string()),
    projects: v.optional(v.array(v.object({ id: v.string() }))),
    labels: v.optional(v.record(v.string(), v.string())),
  });
  const handler = endpoint({ ...read, body: schema }, async ({ body }) => ({ got: body.name ?? "nothing" }));
  const send = async (request: Parameters<typeof buildEvent>[0]) =>
    await captureLog(() => handler(buildEventFrom({}, { route: "POST /thing", ...request }), buildContext()));

  test("is parsed, in base64 too", async () => {
    expect((await send({ body: '{"name":"a"}' })).result.body).toBe('{"got":"a"}');
    expect((await send({ body: Buffer.from('{"name":"ä"}').toString("base64"), base64: true })).result.body).toBe('{"got":"ä"}');
  });

  test("that is missing or empty counts as {}", async () => {
    expect([(await send({})).result.body, (await send({ body: "" })).result.body]).toEqual(['{"got":"nothing"}', '{"got":"nothing"}']);
  });

  test.each([
    ["not JSON", '{"name": CANARY', undefined],
    ["a form", "name=CANARY", undefined],
    ["a list", '["CANARY"]', undefined],
    ["a text", '"CANARY"', undefined],
    ["the wrong type", '{"name":["CANARY"]}', "name"],
    ["a wrong type below", '{"projects":[{"id":"a"},{"id":{"CANARY":1}}]}', "projects[1].id"],
    ["a missing field below", '{"projects":[{}],"name":"CANARY"}', "projects[0].id"],
    ["an unknown field", '{"my_password_is_CANARY":"CANARY"}', "*"],
    ["an unknown field named like a part of the schema", '{"id":"CANARY"}', "*"],
    ["an unknown field named like a method", '{"toString":"CANARY"}', "*"],
    ["a prototype", '{"__proto__":{"CANARY":1}}', "*"],
    ["a wrong type in a map, whose keys are the caller's", '{"labels":{"CANARY":1}}', "labels.*"],
  ])("with %s is refused with the field's path and without its value", async (_what, body, field) => {
    const { result, text } = await send({ body });
    const answer = JSON.parse(result.body ?? "");
    expect([result.statusCode, answer.code, answer.field]).toEqual([400, "invalid_request", field]);
    expect(`${text}${JSON.stringify(result)}`).not.toContain("CANARY");
  });

  test("of 64 KB is read; one byte more is 413", async () => {
    const fill = (bytes: number) => `{"name":"${"a".repeat(bytes - 11)}"}`;
    expect((await send({ body: fill(65_536) })).result.statusCode).toBe(200);
    expect((await send({ body: fill(65_537) })).result.statusCode).toBe(413);
    expect((await send({ body: Buffer.from(fill(65_537)).toString("base64"), base64: true })).result.statusCode).toBe(413);
  });

  test("is counted in bytes, not in characters", async () => {
    expect((await send({ body: `{"name":"${"ä".repeat(32_768)}"}` })).result.statusCode).toBe(413);
  });

  test("without a schema is not looked at", async () => {
    const handler = endpoint(read, async ({ body }) => ({ body: String(body) }));
    expect((await handler(buildEventFrom({}, { body: "nonsense" }), buildContext())).body).toBe('{"body":"undefined"}');
  });
});
