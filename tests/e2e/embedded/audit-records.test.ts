import { describe, expect, test } from "vitest";
import type { AuditLine, AuditRecord } from "../../../lib/telemetry/audit-record.ts";
import { addAccount } from "../../fixtures/google-control.ts";
import { connectFully, newPerson } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: the audit trail", () => {
  const target = useEmbeddedTarget();

  test("S75: shows who connected, which machine got a token, and who disconnected, and no e-mail address", async () => {
    const account = await addAccount(target);
    const person = await newPerson(target);
    await connectFully(person, account);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    for (let count = 0; count < 3; count += 1) {
      expect((await machine.client.readToken("gcp")).status).toBe(200);
    }
    expect((await person.client.disconnectConnection("gcp")).status).toBe(200);

    const lines = target.inside.logs.flatMap(({ line }) => (line.startsWith('{"audit_records"') ? [JSON.parse(line) as AuditLine] : []));
    const records: readonly AuditRecord[] = lines
      .flatMap(({ audit_records }) => audit_records)
      .filter(({ organisation }) => organisation === person.org);
    const ofActor = (who: string) => records.filter(({ actor }) => actor === who).map(({ act, route }) => route ?? act);
    expect(ofActor(person.id)).toEqual(
      expect.arrayContaining([
        "POST /connections/confirm",
        "connection.connected",
        "connection.confirmed",
        "DELETE /connections/{provider}",
      ]),
    );
    // Further ones of the same hour are added up, and told with a later line.
    expect(new Set(ofActor(machine.id))).toEqual(new Set(["handed_out"]));
    expect(records.map(({ act }) => act)).toContain("connection.disconnected");
    expect(JSON.stringify(records)).not.toContain(account.email);
  });
});
