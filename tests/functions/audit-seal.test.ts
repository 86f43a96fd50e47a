import { expect, test } from "vitest";
import { createHandler } from "../../functions/audit/seal.ts";
import { Failure } from "../../lib/errors.ts";
import { collectorOf, memoryHead, memoryTrail, newTrailKey, recordsOf } from "../fakes/memory-trail.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { captureLog } from "../fixtures/http-event.ts";

const hour = "2026-11-28T09";
const { signer } = newTrailKey();
const unavailable = (detail: string) => () => Promise.reject(new Failure("audit_unavailable", { detail }));

function open() {
  const store = memoryTrail();
  const looks: number[] = [];
  const deps = {
    store,
    heads: memoryHead(),
    signer,
    stage: "aurora-oauth-test",
    collector: collectorOf({ [hour]: recordsOf(hour, { acme: 1 }) }),
    watchIssuerKeys: async () => void looks.push(1),
    clock: () => new Date("2026-11-28T10:10:00Z"),
    logger: recordedLog(),
  };
  const run = (changes: Partial<typeof deps> = {}) =>
    createHandler({ ...deps, ...changes })({}, { getRemainingTimeInMillis: () => 540_000 });
  return { store, looks, run };
}

test("a run seals, and looks at the issuers' keys once", async () => {
  const { looks, run } = open();
  expect(await run()).toEqual({ hours: [hour], records: 2 });
  expect(looks).toHaveLength(1);
});

test("a look that fails stops no sealing, and its code is counted for the alarm on the operator's failures", async () => {
  const { run } = open();
  const { result, entries } = await captureLog(() => run({ watchIssuerKeys: unavailable("the look") }));
  expect(result).toEqual({ hours: [hour], records: 2 });
  expect(entries.filter(({ AuditHead }) => AuditHead === undefined)).toMatchObject([
    { code: "audit_unavailable", owner: "operator", Failures: 1 },
  ]);
});

test("a sealing that fails stops no look", async () => {
  const { store, looks, run } = open();
  await expect(run({ store: { ...store, writeNew: unavailable("the digest") } })).rejects.toMatchObject({ detail: "the digest" });
  expect(looks).toHaveLength(1);
});
