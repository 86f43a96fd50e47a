import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Details } from "../../lib/connections/connection.ts";
import { readCertificateDetails, toCertificateDetails } from "../../lib/providers/azure/azure-federated-details.ts";
import { revokeCertificate } from "../../lib/providers/azure/certificate-method.ts";

const { application }: { readonly application: Details } = JSON.parse(
  readFileSync(new URL("../fixtures/stored/azure-certificate.json", import.meta.url), "utf8"),
);

const advice =
  "an application with a certificate of ours has been stored like this: repair the reader, not the file (docs/contribute/stored-data.md, 'Changing what is stored')";

test("what is stored of an application with a certificate of ours is read, and stored again as it was", () => {
  expect(readCertificateDetails(application), advice).toMatchObject({
    application: { cloud: "public", clientId: application.client_id },
    year: 2026,
    thumbprint: application.certificate_thumbprint,
  });
  expect(application, advice).toMatchObject(toCertificateDetails(readCertificateDetails(application)));
});

test("it can be given back", () => {
  const at = { tenant: "acme", provider: "azure", account: "default" } as const;
  const call = { at, details: application, connectionId: "1", signal: AbortSignal.abort() };
  expect(revokeCertificate({ clock: () => new Date() }, call), advice).toMatchObject([
    { what: "certificate", target: application.client_id },
    { what: "role_assignment", target: application.client_id },
    { what: "client", target: application.client_id },
    { what: "access_token" },
  ]);
});
