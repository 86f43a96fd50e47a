import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Details } from "../../lib/connections/connection.ts";
import { revokeFederated } from "../../lib/providers/aws/federated-role-method.ts";
import { readFederatedDetails, toFederatedDetails } from "../../lib/providers/aws/role-details.ts";

type Stored = { readonly connection: { readonly details: Details }; readonly without_tags: Details };

const { connection, without_tags }: Stored = JSON.parse(
  readFileSync(new URL("../fixtures/stored/aws-federated.json", import.meta.url), "utf8"),
);

const advice =
  "a role that trusts our issuer has been stored like this: repair the reader, not the file (docs/contribute/stored-data.md, 'Changing what is stored')";

test.each([connection.details, without_tags])(
  "a stored role that trusts our issuer is read, and is stored again in the same form: %j",
  (details) => {
    expect(toFederatedDetails(readFederatedDetails(details)), advice).toEqual(details);
  },
);

test("it says what the role takes", () => {
  expect(readFederatedDetails(connection.details), advice).toMatchObject({ takesTags: true, takesSourceIdentity: true });
  expect(readFederatedDetails(without_tags), advice).toMatchObject({ takesTags: false, takesSourceIdentity: false });
});

test("it can be given back, in its own partition", async () => {
  const source = { trustOf: async () => ({ issuer: "https://id.example/id/t/acme", subject: "conn:1" }) };
  const at = { tenant: "acme", provider: "aws", account: "111122223333" } as const;
  const parts = await revokeFederated(
    { source, clock: () => new Date() },
    { at, details: connection.details, signal: AbortSignal.abort() },
  );
  expect(parts, advice).toMatchObject([
    { target: connection.details.role_arn },
    { target: "arn:aws-us-gov:iam::111122223333:oidc-provider/id.example/id/t/acme" },
    { what: "session" },
  ]);
});
