import { request } from "node:http";
import { text } from "node:stream/consumers";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startAws } from "../../local/aws/server.ts";
import type { Simulator } from "../../local/simulator/server.ts";

const role = "arn:aws:sts::111122223333:assumed-role/BrokerRole/broker";
const now = new Date("2026-11-24T12:00:00Z");
let aws: Simulator;

beforeAll(async () => {
  aws = await startAws({
    port: 0,
    tables: [],
    secrets: {},
    stateMachines: {},
    roles: { AKIABROKER: role, ASIABROKER: role },
    invokeFunction: async () => null,
    now: () => now,
  });
});
afterAll(() => aws.close());

type Signing = {
  key?: string;
  secret?: string;
  sessionToken?: string;
  region?: string;
  service?: string;
  host?: string;
  signedAt?: Date;
  body?: string;
};

async function sign(signing: Signing) {
  const { key = "AKIABROKER", secret = "local-secret", sessionToken, region = "eu-west-1", service = "sts", signedAt = now } = signing;
  const { host = "sts.eu-west-1.amazonaws.com", body = "Action=GetCallerIdentity&Version=2011-06-15" } = signing;
  const credentials = { accessKeyId: key, secretAccessKey: secret, ...(sessionToken ? { sessionToken } : {}) };
  const headers = {
    host,
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    "x-vault-aws-iam-server-id": "vault.example",
  };
  const signer = new SignatureV4({ service, region, sha256: Sha256, credentials });
  const signed = await signer.sign(
    { method: "POST", protocol: "https:", hostname: host, path: "/", headers, body },
    { signingDate: signedAt },
  );
  return { headers: signed.headers, body };
}

/** Sends a signed request to the endpoint with the Host it was signed for, as Vault does. */
async function forward({ headers, body }: { headers: Record<string, string>; body: string }) {
  const sent = request(aws.url, { method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) } });
  const answer = new Promise<{ status: number | undefined; xml: string }>((resolve, reject) => {
    sent.on("error", reject).on("response", async (response) => resolve({ status: response.statusCode, xml: await text(response) }));
  });
  sent.end(body);
  return answer;
}

it("says who signed a forwarded GetCallerIdentity", async () => {
  const { status, xml } = await forward(await sign({}));
  expect(status).toBe(200);
  expect(xml).toContain(`<Arn>${role}</Arn>`);
  expect(xml).toContain("<Account>111122223333</Account>");
  expect(xml).toMatch(/<UserId>AROA[0-9A-F]{17}:broker<\/UserId>/);
});

it("accepts a temporary key with its session token, and the global endpoint with its region", async () => {
  expect(await forward(await sign({ key: "ASIABROKER", sessionToken: "token" }))).toMatchObject({ status: 200 });
  expect(await forward(await sign({ host: "sts.amazonaws.com", region: "us-east-1" }))).toMatchObject({ status: 200 });
  expect(await forward(await sign({ host: new URL(aws.url).host }))).toMatchObject({ status: 200 });
});

it.each<[string, Signing, number, string]>([
  ["an unknown key", { key: "AKIAOTHER" }, 403, "InvalidClientTokenId"],
  ["a temporary key without its session token", { key: "ASIABROKER" }, 403, "InvalidClientTokenId"],
  ["a wrong secret", { secret: "other" }, 403, "SignatureDoesNotMatch"],
  ["a signature for another service", { service: "iam" }, 403, "SignatureDoesNotMatch"],
  ["a signature for another region than the host's", { region: "us-east-1" }, 403, "SignatureDoesNotMatch"],
  ["the wrong region at the global endpoint", { host: "sts.amazonaws.com" }, 403, "SignatureDoesNotMatch"],
  ["a signature older than 15 minutes", { signedAt: new Date(now.getTime() - 15 * 60_000 - 1000) }, 403, "SignatureDoesNotMatch"],
  ["a signature from the future", { signedAt: new Date(now.getTime() + 16 * 60_000) }, 403, "SignatureDoesNotMatch"],
  ["another version", { body: "Action=GetCallerIdentity&Version=2010-01-01" }, 400, "InvalidAction"],
  ["another action", { body: "Action=GetSessionToken&Version=2011-06-15" }, 400, "InvalidAction"],
])("refuses %s", async (_, signing, status, code) => {
  const answer = await forward(await sign(signing));
  expect(answer).toMatchObject({ status });
  expect(answer.xml).toContain(`<Code>${code}</Code>`);
});

it.each<[string, Record<string, string>]>([
  ["the Host", { host: "sts.us-east-1.amazonaws.com" }],
  ["the server id of Vault", { "x-vault-aws-iam-server-id": "vault.attacker" }],
  ["the date", { "x-amz-date": "20261124T120001Z" }],
  ["the content type", { "content-type": "application/x-www-form-urlencoded" }],
  ["the hash of the body", { "x-amz-content-sha256": "0".repeat(64) }],
  ["an amz header that was not signed", { "x-amz-extra": "1" }],
])("notices that %s was changed", async (_, changed) => {
  const { headers, body } = await sign({});
  const answer = await forward({ headers: { ...headers, ...changed }, body });
  expect(answer).toMatchObject({ status: 403 });
  expect(answer.xml).toContain("<Code>SignatureDoesNotMatch</Code>");
});

it("notices a changed body, with and without its hash in a header", async () => {
  const { headers } = await sign({});
  const body = "Action=GetCallerIdentity&Version=2011-06-15&x=1";
  expect(await forward({ headers, body })).toMatchObject({ status: 403 });
  const { "x-amz-content-sha256": _, ...without } = headers;
  expect(await forward({ headers: without, body })).toMatchObject({ status: 403 });
});

it("asks for a signature", async () => {
  const { headers, body } = await sign({});
  const { authorization, ...without } = headers;
  expect((await forward({ headers: without, body })).xml).toContain("<Code>MissingAuthenticationToken</Code>");
  const { xml } = await forward({ headers: { ...without, authorization: `${authorization}`.replace("Signature=", "Sig=") }, body });
  expect(xml).toContain("<Code>IncompleteSignature</Code>");
});

it("answers a fault in XML", async () => {
  await fetch(`${aws.url}/_control/faults`, {
    method: "POST",
    body: JSON.stringify({ target: "sts.GetCallerIdentity", type: "Throttling" }),
  });
  const answer = await forward(await sign({}));
  expect(answer).toMatchObject({ status: 400 });
  expect(answer.xml).toContain("<Code>Throttling</Code>");
});
