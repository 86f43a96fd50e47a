import { expect, test } from "vitest";
import { toIssuerAddresses } from "../../ops/issuer-copies/find-issuer-addresses.ts";

const identityUrl = "https://id.example";

test("a stage whose key signs has issuers, whose documents are read where it says", () => {
  expect(toIssuerAddresses({ IDENTITY_URL: identityUrl })).toEqual({ identityUrl, readUrl: identityUrl });
  const settings = { IDENTITY_URL: identityUrl, IDENTITY_SOURCE: "kms", IDENTITY_READ_URL: "https://api.example" };
  expect(toIssuerAddresses(settings)).toEqual({ identityUrl, readUrl: "https://api.example" });
});

test("no command rotates or copies keys where AWS does it, or where there is no issuer", () => {
  expect(() => toIssuerAddresses({ IDENTITY_URL: identityUrl, IDENTITY_SOURCE: "aws-sts" })).toThrow(
    /^identitySource is aws-sts: .*AWS publishes and rotates/,
  );
  expect(() => toIssuerAddresses({ IDENTITY_URL: "" })).toThrow("the stage has no identityUrl");
});
