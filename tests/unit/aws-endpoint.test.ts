import { describe, expect, it } from "vitest";
import { findEndpoint } from "../../lib/aws/call.ts";

describe("the endpoint of a service of AWS", () => {
  it.each([
    [{ AWS_REGION: "eu-west-1" }, "https://dynamodb.eu-west-1.amazonaws.com/"],
    [{ AWS_REGION: "us-gov-west-1" }, "https://dynamodb.us-gov-west-1.amazonaws.com/"],
    [{ AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "http://127.0.0.1:4566" }, "http://127.0.0.1:4566/"],
    [{ AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:2" }, "http://127.0.0.1:2/"],
    [{ AWS_REGION: "eu-west-1", AWS_USE_FIPS_ENDPOINT: "", AWS_ENDPOINT_URL: "" }, "https://dynamodb.eu-west-1.amazonaws.com/"],
  ])("of %j is %s", (env, url) => {
    expect(findEndpoint(env, "dynamodb", "DYNAMODB")?.href).toBe(url);
  });

  it.each([
    [{}],
    [{ AWS_REGION: "cn-north-1" }],
    [{ AWS_REGION: "us-iso-east-1" }],
    [{ AWS_REGION: "eu-west-1", AWS_USE_FIPS_ENDPOINT: "true" }],
    [{ AWS_REGION: "eu-west-1", AWS_USE_DUALSTACK_ENDPOINT: "true" }],
    [{ AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "http://127.0.0.1:4566/path" }],
    [{ AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "nonsense" }],
  ])("of %j is the SDK's to find", (env) => {
    expect(findEndpoint(env, "dynamodb", "DYNAMODB")).toBeUndefined();
  });
});
