import { beforeAll, describe, expect, it } from "vitest";
import { createHandler } from "../../functions/audit/read.ts";
import { isSignedBy, type Statement } from "../../lib/audit/digest.ts";
import { hashLeaf } from "../../lib/audit/merkle.ts";
import type { ProvenRecords } from "../../lib/audit/read-trail.ts";
import { hashLine, recordsOfFile } from "../../lib/audit/records-file.ts";
import { sealDue } from "../../lib/audit/seal-hour.ts";
import { beginOf, digestName, hourAfter } from "../../lib/audit/trail-names.ts";
import { rootOfRead } from "../../lib/audit/verify-proof.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { collectorOf, type MemoryTrail, memoryHead, memoryTrail, newTrailKey, recordsOf } from "../fakes/memory-trail.ts";
import { buildContext, buildEventFrom, requestedAt } from "../fixtures/http-event.ts";

const [first, second] = ["2026-02-28T09", "2026-02-28T10"] as const;
const { signer, keys } = newTrailKey();
const many = Array.from({ length: recordsOfFile + 1 }, (_, index): AuditRecord => {
  const at = `2026-02-28T10:00:00.${String(index % 1000).padStart(3, "0")}Z`;
  return { id: `many-${index}`, at, act: "handed_out", organisation: "acme", provider_session: index === recordsOfFile ? "s-1" : "s-0" };
});

let store: MemoryTrail;
beforeAll(async () => {
  store = memoryTrail();
  const log = { [first]: recordsOf(first, { acme: 3, globex: 2 }), [second]: [...many, ...recordsOf(second, { globex: 1 })] };
  for (const hour of [first, second]) {
    await sealDue(
      { store, heads: memoryHead(), signer, stage: "aurora-oauth-test", collector: collectorOf(log) },
      beginOf(hourAfter(hour, 2)),
    );
  }
});

type Page = { readonly files: readonly ProvenRecords[]; readonly next: string | null; readonly sealed_until: string | null };

async function ask(query = "", { tenant = "acme", permissions = ["audit:read"] as const, of = store } = {}) {
  const limits = { hit: async () => ({ allowed: true }) as const };
  const event = buildEventFrom({ tenant, permissions: [...permissions] }, { route: "GET /audit", query });
  const { statusCode, body = "" } = await createHandler({ store: of, limits, clock: () => requestedAt })(event, buildContext(20_000));
  return { statusCode, page: JSON.parse(body) as Page, body };
}

/** Reads page after page to the end. */
async function readAll(query = "", tenant = "acme") {
  const pages: Page[] = [];
  for (let next: string | null = ""; next !== null; next = pages.at(-1)?.next ?? null) {
    pages.push((await ask([query, next === "" ? "" : `after=${next}`].filter(Boolean).join("&"), { tenant })).page);
  }
  return pages.flatMap(({ files }) => files);
}

describe("S75: GET /audit", () => {
  it("gives a person the sealed records of their own organisation, page after page, and nobody else's", async () => {
    const records = (await readAll()).flatMap((file) => file.records);
    expect(records).toHaveLength(3 + many.length);
    expect(new Set(records.map(({ organisation }) => organisation))).toEqual(new Set(["acme"]));
    expect((await readAll("", "globex")).flatMap((file) => file.records)).toHaveLength(3);
    expect(await readAll("", "nobody")).toEqual([]);
  });

  it("proves each record: its line is named by the header, the header is in the tree, and the root is signed", async () => {
    for (const { header, records, proof, digest } of await readAll()) {
      const { hashes } = JSON.parse(header) as { hashes: string[] };
      expect(records.map((record) => hashLine(JSON.stringify(record)))).toEqual(hashes);
      const statement: Statement = JSON.parse(digest.statement);
      expect(rootOfRead(hashLeaf(header), proof, { statement })).toBe(statement.root);
      expect(isSignedBy(keys.get(statement.key) ?? expect.fail(), { line: digest.statement, signature: digest.signature })).toBe(true);
    }
  });

  it("finds the records of a session at the provider, in whichever file they are", async () => {
    const files = await readAll("provider_session=s-1");
    expect(files.flatMap(({ records }) => records).map(({ id }) => id)).toEqual([`many-${recordsOfFile}`]);
    expect(await readAll("provider_session=unknown")).toEqual([]);
  });

  it("answers a search in pages that a Lambda can send, however many records a session has", async () => {
    const busy = memoryTrail();
    const records = Array.from({ length: 5 * recordsOfFile }, (_, index): AuditRecord => {
      const at = new Date(beginOf(first).getTime() + index).toISOString();
      return { id: `busy-${index}`, at, act: "handed_out", organisation: "acme", provider_session: "s-2" };
    });
    await sealDue(
      { store: busy, heads: memoryHead(), signer, stage: "aurora-oauth-test", collector: collectorOf({ [first]: records }) },
      beginOf(hourAfter(first, 2)),
    );
    const sizes: number[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const { page } = await ask(`provider_session=s-2${next === "" ? "" : `&after=${next}`}`, { of: busy });
      sizes.push(page.files.flatMap((file) => file.records).length);
      next = page.next;
    }
    expect(sizes.filter((size) => size > 0)).toEqual(Array(5).fill(recordsOfFile));
  });

  it("begins with an hour, and says until when the trail is sealed", async () => {
    const { page } = await ask(`after=${second}`);
    expect(JSON.parse(page.files[0]?.header ?? "")).toMatchObject({ hour: second, part: 0 });
    expect(page).toMatchObject({ next: `${second}-0000`, sealed_until: "2026-02-28T11:00:00.000Z" });
    expect((await ask(`after=${second}-0001`)).page).toEqual({ files: [], next: null, sealed_until: "2026-02-28T11:00:00.000Z" });
  });

  it("does not give a file whose hour is not sealed", async () => {
    const killed = memoryTrail(new Map(store.kept));
    killed.kept.delete(digestName(second));
    expect((await ask(`after=${second}`, { of: killed })).page).toEqual({
      files: [],
      next: null,
      sealed_until: "2026-02-28T10:00:00.000Z",
    });
    expect((await ask("", { of: memoryTrail() })).page).toEqual({ files: [], next: null, sealed_until: null });
  });

  it.each(["connectors:read", "connectors:write", "tokens:read"] as const)("refuses a caller with %s alone", async (permission) => {
    expect((await ask("", { permissions: [permission] as never })).statusCode).toBe(403);
  });

  it.each(["after=../digests", "after=2026", "cursor=x"])("refuses %s", async (query) => {
    expect((await ask(query)).statusCode).toBe(400);
  });
});

it.each([
  ["the session's id", "3f0c"],
  ["the source identity", "aurora-3f0c"],
  ["the access key's id", "ASIAEXAMPLE"],
  ["the request in a user agent", "req-1"],
])("finds who had a token by what the provider's log shows: %s", async (_what, named) => {
  const trail = memoryTrail();
  const record: AuditRecord = { id: "1", at: `${first}:10:00.000Z`, act: "handed_out", organisation: "acme", actor: "billing" };
  const ofSession = { provider_session: "3f0c", provider_key: "ASIAEXAMPLE", request: "req-1" };
  const collector = collectorOf({
    [first]: [
      { ...record, ...ofSession },
      { ...record, id: "2", actor: "other" },
    ],
  });
  await sealDue({ store: trail, heads: memoryHead(), signer, stage: "aurora-oauth-test", collector }, beginOf(hourAfter(first, 2)));
  const { page } = await ask(`provider_session=${named}`, { of: trail });
  expect(page.files.flatMap((file) => file.records).map(({ actor }) => actor)).toEqual(["billing"]);
});
