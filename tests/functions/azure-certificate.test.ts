import { describe, expect, test } from "vitest";
import { readCertificate } from "../../functions/azure/login.ts";
import { connectionCertificate } from "../../lib/providers/azure/connection-certificate.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { memoryReservedIds } from "../fakes/memory-reserved-ids.ts";
import { certificateKey } from "../fixtures/certificate-key.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { type Call, callConnection, countedLimits } from "./call-connection.ts";

const key = certificateKey();

function open({ hasKey = true } = {}) {
  const connections = memoryConnections();
  const deps = {
    connections,
    reservedIds: memoryReservedIds(),
    certificateKey: hasKey ? key : undefined,
    limits: countedLimits().store,
    clock: () => new Date("2026-11-29T12:00:00Z"),
  };
  const read = (call: Call = {}) =>
    callConnection(readCertificate(deps), "GET /connections/{provider}/certificate", { provider: "azure", ...call });
  return { read, connections };
}

describe("GET /connections/{provider}/certificate", () => {
  test("shows the certificate of this year of the reserved id, the same each time, without a private key (S77)", async () => {
    const { read } = open();
    const own = await connectionCertificate(key, { tenant: "acme", connection: "reserved-0" }, 2026, new AbortController().signal);
    const first = await read();
    expect(first).toMatchObject({
      status: 200,
      json: { certificate: own.pem, thumbprint: own.shownThumbprint, expires_at: "2028-01-01T00:00:00.000Z", in_use_until: null },
    });
    expect((await read()).json).toEqual(first.json);
    expect(JSON.stringify(first.json)).not.toContain("PRIVATE");
    expect((await read({ tenant: "globex" })).json.certificate).not.toBe(own.pem);
    expect((await read({ query: "account=second" })).json.certificate).not.toBe(own.pem);
  });

  test("says until when the certificate works that the connection uses", async () => {
    const { read, connections } = open();
    const details = { certificate_year: "2025", certificate_thumbprint: "x" };
    await connections.write(newConnection({ tenant: "acme", provider: "azure", method: "kms_certificate", details }), undefined, []);
    const { id } = (await connections.read({ tenant: "acme", provider: "azure", account: "default" })) ?? expect.unreachable();
    const { pem } = await connectionCertificate(key, { tenant: "acme", connection: id }, 2026, new AbortController().signal);
    expect((await read()).json).toMatchObject({ certificate: pem, in_use_until: "2027-01-01T00:00:00.000Z" });
  });

  test.each([
    ["a place that no connect makes", { query: "account=customer-side" }, 400, "invalid_request"],
    ["another parameter", { query: "year=2020" }, 400, "invalid_request"],
    ["a caller who may only read", { permissions: ["connectors:read" as const] }, 403, "forbidden"],
  ])("is refused: %s", async (_, call, status, code) => {
    expect(await open().read(call)).toMatchObject({ status, json: { code } });
  });

  test("is 404 at another provider", async () => {
    expect(await open().read({ provider: "gcp" })).toMatchObject({ status: 404, json: { code: "not_found" } });
  });

  test("is 404 for a function without the key", async () => {
    expect(await open({ hasKey: false }).read()).toMatchObject({ status: 404, json: { code: "not_found" } });
  });
});
