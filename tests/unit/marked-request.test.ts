import fc from "fast-check";
import { expect, test } from "vitest";
import { markRequest, openAnswer, readIdempotencyKey, sealAnswer } from "../../lib/http/answer-once.ts";
import { system } from "../../lib/system.ts";
import { buildEventFrom } from "../fixtures/http-event.ts";

const ada = { id: "ada", tenant: "acme", permissions: new Set<never>() };
const event = buildEventFrom({}, { route: "POST /thing", body: "{}" });
const key = "8e03978e-40d5-43dd-bc93-6894a57f9324";
const answer = { statusCode: 200, headers: { "content-type": "application/json" }, cookies: ["a=b"], body: '{"key":"tskey-1"}' };

test("an answer is opened by its key, with its status, headers, cookies and body", () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 399 }), fc.string({ unit: "grapheme" }), (statusCode, body) => {
      const request = markRequest(event, ada, key);
      const sent = { ...answer, statusCode, body };
      expect(openAnswer(request, key, sealAnswer(request, key, sent, system.random))).toEqual(sent);
    }),
  );
});

test("an answer that was changed, moved, or is of another key, caller or request is not opened", () => {
  const request = markRequest(event, ada, key);
  const sealed = sealAnswer(request, key, answer, system.random);
  const changed = `${sealed[0] === "A" ? "B" : "A"}${sealed.slice(1)}`;
  const tries = [
    () => openAnswer(request, key, changed),
    () => openAnswer(request, key, sealed.slice(0, 20)),
    () => openAnswer(request, `${key}0`, sealed),
    () => openAnswer({ ...request, tenant: "globex" }, key, sealed),
    () => openAnswer(markRequest(event, { ...ada, id: "grace" }, key), key, sealed),
    () => openAnswer(markRequest(buildEventFrom({}, { route: "POST /thing", body: "[]" }), ada, key), key, sealed),
  ];
  for (const open of tries) {
    expect(open).toThrow();
  }
});

test("two requests are told apart by caller, key, method, path, query and body, wherever one part ends", () => {
  const caller = fc.record({ id: fc.string(), key: fc.string({ minLength: 1 }) });
  fc.assert(
    fc.property(caller, caller, (one, other) => {
      const [first, second] = [one, other].map((of) => markRequest(event, { ...ada, id: of.id }, of.key));
      expect(first?.id === second?.id).toBe(one.id === other.id && one.key === other.key);
    }),
  );
  const sent = fc.record({
    path: fc.constantFrom("/a", "/a/b", "/b"),
    query: fc.constantFrom("", "a=1", "a"),
    body: fc.constantFrom("", "{}"),
  });
  fc.assert(
    fc.property(sent, sent, (one, other) => {
      const [first, second] = [one, other].map(
        ({ path, query, body }) => markRequest(buildEventFrom({}, { route: `POST ${path}`, query, body }), ada, key).fingerprint,
      );
      expect(first === second).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

test("the fingerprint of a body is another one under another key, so that no list of bodies finds it", () => {
  expect(markRequest(event, ada, key).fingerprint).not.toBe(markRequest(event, ada, `${key}0`).fingerprint);
});

test.each([["Idempotency-Key"], ["idempotency-key"], ["IDEMPOTENCY-KEY"]])("the header %s is read", (name) => {
  expect(readIdempotencyKey(buildEventFrom({}, { headers: { [name]: key } }))).toBe(key);
});
