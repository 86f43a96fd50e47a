import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Details } from "../../lib/connections/connection.ts";
import { readFederatedDetails, toFederatedDetails } from "../../lib/providers/azure/azure-federated-details.ts";
import { revokeAzureFederated } from "../../lib/providers/azure/azure-federated-method.ts";

type Stored = Readonly<Record<"application" | "identity", Details>>;

const { application, identity }: Stored = JSON.parse(
  readFileSync(new URL("../fixtures/stored/azure-federated.json", import.meta.url), "utf8"),
);

const advice =
  "an application that trusts our issuer has been stored like this: repair the reader, not the file (docs/contribute/stored-data.md, 'Changing what is stored')";

test.each([application, identity])(
  "what is stored of an application that trusts our issuer is read, and stored again as it was: %j",
  (details) => {
    expect(details, advice).toMatchObject(toFederatedDetails(readFederatedDetails(details)));
  },
);

test("it says of which cloud an application is", () => {
  expect(readFederatedDetails(application), advice).toMatchObject({ application: { cloud: "public", clientId: application.client_id } });
  expect(readFederatedDetails(identity), advice).toMatchObject({
    application: { cloud: "usgovernment" },
    identityId: identity.identity_id,
  });
});

test.each([
  [application, "client"],
  [identity, "managed_identity"],
])("it can be given back: %j", async (details, what) => {
  const source = {
    trustOf: async () => ({ issuer: "https://id.example/id/t/acme", subject: "conn:1" }),
    wrongRequests: () => expect.unreachable(),
    mint: () => expect.unreachable(),
  };
  const at = { tenant: "acme", provider: "azure", account: "default" } as const;
  const call = { at, details, connectionId: "1", signal: AbortSignal.abort() };
  const parts = await revokeAzureFederated({ source, clock: () => new Date() }, call);
  expect(parts, advice).toMatchObject([
    { what: "federated_credential", target: "aurora-1" },
    { what: "role_assignment", target: details.client_id },
    { what, target: details.client_id },
    { what: "access_token" },
  ]);
});
