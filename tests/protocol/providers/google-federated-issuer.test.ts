import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectFailure } from "../google-fixture.ts";
import { body, callOfConnection, details, openFederatedMethod } from "./google-federated-connection.ts";

let google: Awaited<ReturnType<typeof openFederatedMethod>>;
beforeAll(async () => {
  google = await openFederatedMethod();
});
afterAll(() => google.close());

beforeEach(async () => {
  await google.control("POST", "reset");
  await google.setUp();
});

const verify = () => google.method.verify(google.method.parse(body), callOfConnection());
const mint = () => google.method.mint({}, "full", callOfConnection(details));
const probe = async () => google.method.probe(await mint(), callOfConnection(details));
const fail = (path: string, answer: object) => google.control("POST", "faults", { method: "POST", path, times: 9, ...answer });

describe("S79: what is wrong with our issuer is ours, and ends nothing", () => {
  it("it cannot be reached", async () => {
    await google.control("POST", "settings", { issuers_away: true });
    await expectFailure(mint(), "issuer_unreachable", ["eyJ"]);
    await expectFailure(verify(), "issuer_unreachable");
  });

  it("its key is not published", async () => {
    google.issuers.rotate({ isPublished: false });
    await expectFailure(mint(), "issuer_unreachable");
    google.issuers.publish();
    await mint();
  });

  it.each(["Unable to verify the ID Token signature.", "ID Token issued at 1 is stale to sign-in."])("Google says: %s", async (text) => {
    await fail("/v1/token", { status: 400, body: { error: "invalid_grant", error_description: text } });
    await expectFailure(mint(), "issuer_unreachable", ["stale", "Unable"]);
  });

  it.each([
    { error: "invalid_grant", error_description: "Something new." },
    { error: "invalid_request", error_description: "Scope(s) must be provided." },
    { error: "invalid_grant" },
    {},
  ])("a refusal that is not known says nothing about the trust: %j", async (answer) => {
    await fail("/v1/token", { status: 400, body: answer });
    await expectFailure(mint(), "provider_answer_invalid");
  });

  it("a key that was added since is found at once", async () => {
    await mint();
    google.issuers.rotate({ isPublished: true });
    expect(await probe()).toEqual([]);
  });
});
