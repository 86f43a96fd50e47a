import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Claim, ClaimedRequest, MarkedRequest } from "../../lib/http/idempotency.ts";
import { markedRequestsIn } from "../../lib/table/stored-requests.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ verb: fc.constant("claim" as const), fingerprint: fc.constantFrom("one", "one", "one", "two") }) },
  // A process ends its work, or answers long after it lost its place: `of` counts the claims from the newest.
  { weight: 3, arbitrary: fc.record({ verb: fc.constantFrom("keep" as const, "release" as const), of: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant("wait" as const), seconds: fc.constantFrom(1, 20, 31, 86_401) }) },
);

type State = {
  fingerprint: string;
  state: "working" | "failed" | "answered";
  claim: string;
  until: number;
  keptUntil: number;
  answer?: string;
};

/** What a claim must find, and what follows from it. */
function expectedClaim(held: State | undefined, fingerprint: string, now: number): ClaimedRequest["kind"] {
  if (held === undefined || held.keptUntil <= now) {
    return "taken";
  }
  if (held.fingerprint !== fingerprint) {
    return "of_another_request";
  }
  if (held.state === "answered") {
    return "answered";
  }
  return held.state === "failed" || held.until < now ? "taken" : "working";
}

test("whoever claims, ends, dies and comes late: one process works at a time, and an answer stays for its day", async () => {
  const requests = markedRequestsIn(local.table);
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 14 }), async (deeds) => {
      const [tenant, id] = [`org-${randomUUID()}`, "id"];
      const claims: { readonly request: MarkedRequest; readonly claim: Claim }[] = [];
      let held: State | undefined;
      let now = Date.UTC(2026, 2, 1, 12);
      for (const one of deeds) {
        if (one.verb === "wait") {
          now += one.seconds * 1000;
        } else if (one.verb === "claim") {
          const request = { tenant, id, fingerprint: one.fingerprint };
          const claim = { name: randomUUID(), at: new Date(now), until: new Date(now + 30_000), keptUntil: new Date(now + 86_400_000) };
          const found = await requests.claim(request, claim);
          const expected = expectedClaim(held, one.fingerprint, now);
          expect(found.kind).toBe(expected);
          if (found.kind === "answered") {
            expect(found.answer).toBe(held?.answer);
          }
          if (expected === "taken") {
            claims.push({ request, claim });
            held = { ...one, state: "working", claim: claim.name, until: now + 30_000, keptUntil: now + 86_400_000 };
          }
        } else {
          const ended = claims.at(-1 - one.of);
          if (ended !== undefined) {
            const answer = `answer of ${ended.claim.name}`;
            await (one.verb === "keep" ? requests.keep(ended.request, ended.claim, answer) : requests.release(ended.request, ended.claim));
            if (held?.claim === ended.claim.name) {
              held = { ...held, state: one.verb === "keep" ? "answered" : "failed", ...(one.verb === "keep" ? { answer } : {}) };
            }
          }
        }
      }
    }),
    { numRuns: 150 },
  );
});

test("of fifty claims at once one is taken", async () => {
  const requests = markedRequestsIn(local.table);
  const now = Date.UTC(2026, 2, 1, 12);
  const request = { tenant: `org-${randomUUID()}`, id: "id", fingerprint: "one" };
  const claim = () =>
    requests.claim(request, {
      name: randomUUID(),
      at: new Date(now),
      until: new Date(now + 30_000),
      keptUntil: new Date(now + 86_400_000),
    });
  const found = await Promise.all(Array.from({ length: 50 }, claim));
  expect(found.filter(({ kind }) => kind === "taken")).toHaveLength(1);
  expect(found.filter(({ kind }) => kind === "working")).toHaveLength(49);
});
