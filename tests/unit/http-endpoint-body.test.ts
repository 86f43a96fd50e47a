import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { cpuOf } from "../fixtures/cpu-of.ts";
import { endpoint } from "../fixtures/endpoint.ts";
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

  test("may hold lists and objects in each other as deep as 32, whatever its texts hold", async () => {
    const any = endpoint({ ...read, body: v.looseObject({}) }, async () => ({ read: true }));
    const status = async (body: string) => (await any(buildEventFrom({}, { route: "POST /thing", body }), buildContext())).statusCode;
    const nest = (depth: number, inside = "1") => `${'{"a":['.repeat(depth / 2)}${inside}${"]}".repeat(depth / 2)}`;
    expect(await status(nest(32))).toBe(200);
    expect(await status(nest(32, JSON.stringify(`\\"${"[{".repeat(99)}\\`)))).toBe(200);
    expect(await status(nest(34))).toBe(400);
  });

  test.each([
    ["a megabyte", `{"name":"${"a".repeat(1_000_000)}"}`, 413],
    ["a megabyte in base64", Buffer.from(`{"name":"${"a".repeat(1_000_000)}"}`).toString("base64"), 413],
    ["32,000 lists in each other", "[".repeat(32_000) + "]".repeat(32_000), 400],
    ["10,000 objects in each other", `${'{"a":'.repeat(9000)}1${"}".repeat(9000)}`, 400],
    ["30,000 lists that never end", `{"projects":${"[".repeat(30_000)}`, 400],
    ["a text of 64 KB that never ends", `{"name":"${'\\"'.repeat(30_000)}`, 400],
    ["10,000 entries of another kind", `{"projects":[${"1,".repeat(10_000)}1]}`, 400],
    ["6,000 unknown fields", `{${Array.from({ length: 6000 }, (_, index) => `"${index}":1`).join(",")}}`, 400],
  ])("S65: of %s is refused in less than 50 ms of the processor", async (what, body, status) => {
    const request = { body, ...(what.endsWith("base64") ? { base64: true } : {}) };
    expect((await send(request)).result.statusCode).toBe(status);
    expect(await cpuOf(() => send(request))).toBeLessThan(50);
  });

  test("without a schema is not looked at", async () => {
    const handler = endpoint(read, async ({ body }) => ({ body: String(body) }));
    expect((await handler(buildEventFrom({}, { body: "nonsense" }), buildContext())).body).toBe('{"body":"undefined"}');
  });
});
