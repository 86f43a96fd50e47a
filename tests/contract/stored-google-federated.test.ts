import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Details } from "../../lib/connections/connection.ts";
import { readFederatedDetails, toFederatedDetails } from "../../lib/providers/google/google-federated-details.ts";
import { revokeFederated } from "../../lib/providers/google/google-federated-method.ts";

type Stored = { readonly connection: { readonly id: string; readonly details: Details }; readonly without_project: Details };

const { connection, without_project }: Stored = JSON.parse(
  readFileSync(new URL("../fixtures/stored/google-federated.json", import.meta.url), "utf8"),
);

const advice =
  "a pool that trusts our issuer has been stored like this: repair the reader, not the file (docs/contribute/stored-data.md, 'Changing what is stored')";

test.each([connection.details, without_project])(
  "a stored pool that trusts our issuer is read, and is stored again in the same form: %j",
  (details) => {
    const { projects = "" } = details;
    expect({ ...toFederatedDetails(readFederatedDetails(details)), projects }, advice).toEqual(details);
  },
);

test.each([
  [connection.details, ["binding", "identity_provider", "identity_pool", "access_token"]],
  // A pool that our script has not made may have other providers.
  [without_project, ["binding", "identity_provider", "access_token"]],
])("it can be given back: %j", async (details, whats) => {
  const source = {
    trustOf: async () => ({ issuer: "https://id.example/id/t/hooli", subject: "conn:1" }),
    wrongRequests: () => expect.unreachable(),
    mint: () => Promise.reject(),
  };
  const at = { tenant: "hooli", provider: "gcp", account: "default" } as const;
  const call = { at, details, connectionId: connection.id, signal: AbortSignal.abort() };
  const parts = await revokeFederated({ source, clock: () => new Date() }, call);
  expect(
    parts.map(({ what }) => what),
    advice,
  ).toEqual(whats);
});
