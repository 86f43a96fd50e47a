import { describe, expect, it } from "vitest";
import { type AwsIamAuthOptions, awsIamAuth } from "../../lib/credentials/vault-options.ts";
import { Secret } from "../../lib/secret.ts";

const credentials = { accessKeyId: "ASIATEST", secretAccessKey: new Secret("key"), sessionToken: new Secret("session") };

async function build(more: Partial<AwsIamAuthOptions> = {}) {
  const auth = awsIamAuth({ role: "api", credentials, now: () => new Date("2026-11-24T10:00:00Z"), ...more });
  const { path, body } = "token" in auth ? expect.unreachable() : await auth.buildLogin();
  const decode = (name: string) => Buffer.from(body[name] ?? "", "base64").toString();
  const headers: Record<string, string> = JSON.parse(decode("iam_request_headers"));
  return { path, body, headers, url: decode("iam_request_url"), signedBody: decode("iam_request_body") };
}

describe("awsIamAuth", () => {
  it("hands Vault a signed GetCallerIdentity without a query, and nothing more in its body", async () => {
    const { path, body, url, signedBody } = await build();
    expect(path).toBe("auth/aws/login");
    expect(body).toMatchObject({ role: "api", iam_http_request_method: "POST" });
    expect(url).toBe("https://sts.amazonaws.com/");
    expect(signedBody).toBe("Action=GetCallerIdentity&Version=2011-06-15");
  });

  it("signs Vault's server id, so that the login is of no use to another Vault", async () => {
    const { headers } = await build({ serverId: "vault.example" });
    expect(headers["x-vault-aws-iam-server-id"]).toBe("vault.example");
    expect(headers.authorization).toMatch(/SignedHeaders=[^,]*x-vault-aws-iam-server-id/);
  });

  it("signs at the instant of its clock, with the session token", async () => {
    const { headers } = await build();
    expect(headers).toMatchObject({ host: "sts.amazonaws.com", "x-amz-date": "20261124T100000Z", "x-amz-security-token": "session" });
  });

  it("sends no header that Vault refuses", async () => {
    const { headers } = await build({ serverId: "vault.example" });
    const amz = Object.keys(headers).filter((name) => name.startsWith("x-amz-"));
    expect(amz.sort()).toEqual(["x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]);
  });

  it.each([
    ["https://sts.amazonaws.com", undefined, "us-east-1"],
    ["https://sts.eu-west-1.amazonaws.com/", undefined, "eu-west-1"],
    ["https://sts-fips.us-east-2.amazonaws.com", undefined, "us-east-2"],
    ["https://sts.cn-north-1.amazonaws.com.cn", undefined, "cn-north-1"],
    ["http://127.0.0.1:4566", undefined, "us-east-1"],
    ["http://127.0.0.1:4566", "eu-central-1", "eu-central-1"],
  ])("signs for the region of %s (%s given): %s", async (stsUrl, stsRegion, region) => {
    const { headers } = await build({ stsUrl, stsRegion });
    expect(headers.authorization).toContain(`/20261124/${region}/sts/aws4_request`);
  });
});
