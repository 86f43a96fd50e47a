import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SigningCredentials, signRequest } from "../../lib/aws/sign-request.ts";

const word = fc.stringMatching(/^[A-Za-z0-9+/=]{8,40}$/);
const credentials = fc.record({
  accessKeyId: word,
  secretAccessKey: word,
  sessionToken: fc.option(word, { nil: undefined }),
}) satisfies fc.Arbitrary<SigningCredentials>;

describe("a request that is signed here", () => {
  it("has the signature that the SDK's signer gives it, whatever is sent, by whom, where and when", async () => {
    const request = fc.record({
      host: fc.constantFrom("dynamodb.eu-west-1.amazonaws.com", "127.0.0.1:4566"),
      target: fc.constantFrom("DynamoDB_20120810.UpdateItem", "DynamoDB_20120810.GetItem"),
      body: fc.string({ unit: "binary", maxLength: 200 }),
      service: fc.constantFrom("dynamodb", "sts"),
      path: fc.constantFrom("/", "/a/path"),
      region: fc.constantFrom("eu-west-1", "us-gov-west-1"),
      credentials,
      at: fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ service, path, host, target, body, region, credentials, at }) => {
        const { sessionToken, ...keys } = credentials;
        const signer = new SignatureV4({
          service,
          region,
          credentials: sessionToken === undefined ? keys : { ...keys, sessionToken },
          sha256: Sha256,
          applyChecksum: false,
        });
        const headers = { host, "content-type": "application/x-amz-json-1.0", "x-amz-target": target, "a-header": service };
        const expected = await signer.sign(
          { method: "POST", protocol: "https:", hostname: host, path, query: {}, headers, body },
          { signingDate: at },
        );
        expect(signRequest({ service, region, path, headers, body, credentials, at })).toEqual(expected.headers);
      }),
    );
  });
});
