import * as v from "valibot";
import { maybe, named, namedObject, ok, orNull, said, string, timestamp, type WordsOf } from "../../lib/openapi/describe.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "Audit", description: "Who did what, and who got which token, with proofs." };

const auditRecord = named(
  "AuditRecord",
  said(
    v.objectWithRest(
      { id: v.string(), at: timestamp, act: string("Such as `handed_out`, `requested` or `connection.connected`.") },
      v.union([v.string(), v.number()]),
    ),
    "Who did what, and when. Its line is its JSON without spaces, in the order of the answer.",
  ),
);

const proof = v.strictObject({ index: v.number(), path: v.array(v.string()) });
const provenRecords = namedObject("ProvenRecords", {
  header: string("The first line of the file: it names each record by its hash."),
  records: v.array(auditRecord),
  proof: said(proof, "Leads from the hash of the header to `root` of the statement."),
  digest: v.strictObject({ statement: v.string(), signature: v.string() }),
});

const example = {
  header: '{"format":1,"organisation":"acme","hour":"2026-11-28T21"}',
  records: [
    { id: "b0f7c7a2", at: "2026-11-28T21:04:11.020Z", act: "handed_out", organisation: "acme", actor: "billing-service", count: 12 },
  ],
  proof: { index: 3, path: ["hq3Yx"] },
  digest: { statement: '{"format":1}', signature: "MEUCIQ" },
};

/** The audit trail. */
export const words: WordsOf<typeof routes> = {
  readAudit: {
    summary: "The sealed audit records of the organisation",
    description: "A page is one file; newer records come with the next hour.",
    query: {
      after: maybe(
        v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d(?:-\d{4,})?$/)),
        "`next` of the page before, or an hour such as `2026-11-28T21`.",
      ),
      provider_session: maybe(v.string(), "Only records with this id of a session at the provider, or of a request."),
    },
    answers: ok(
      "A page.",
      v.strictObject({
        files: v.array(provenRecords),
        next: orNull(v.string(), "Where the next page begins. `null`: there is nothing more yet."),
        sealed_until: v.nullable(timestamp),
      }),
      { page: { files: [example], next: "2026-11-28T21-0000", sealed_until: "2026-11-28T22:00:00.000Z" } },
    ),
    failures: ["audit_unavailable"],
  },
};
