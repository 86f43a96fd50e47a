import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openIam, PROJECT, refusal, VIEWER } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
beforeAll(async () => {
  iam = await openIam();
});
beforeEach(async () => {
  await iam.reset();
  await iam.create("aurora-ro-1a2b3c4d");
});
afterAll(() => iam.close());

const ADA = "user:ada@example.com";

describe("the policy on an account", () => {
  test("has the etag ACAB until it is set, and shows the version that the query asks for", async () => {
    const path = `${iam.accounts()}/${VIEWER}:getIamPolicy`;
    expect((await iam.call("POST", path)).body).toEqual({ etag: "ACAB" });
    const binding = { role: "roles/iam.serviceAccountUser", members: [ADA], condition: { title: "t", expression: "true" } };
    const policy = { version: 3, etag: "ACAB", bindings: [binding] };
    const set = await iam.ofAccount(VIEWER, "setIamPolicy", { policy });
    expect(set.body).toEqual({ version: 3, etag: expect.stringMatching(/^Bw/), bindings: [binding] });
    expect((await iam.call("POST", `${path}?options.requestedPolicyVersion=3`)).body).toEqual(set.body);
    expect(JSON.stringify((await iam.call("POST", path)).body)).toContain("serviceAccountUser_withcond_");
    expect((await iam.ofAccount(VIEWER, "setIamPolicy", { policy })).status).toBe(409);
    expect((await iam.ofAccount(VIEWER, "setIamPolicy", { policy: { ...policy, version: 1, etag: set.body.etag } })).status).toBe(400);
  });

  test("is read without a body: the version comes in the query", async () => {
    const answer = await iam.ofAccount(VIEWER, "getIamPolicy", { options: { requestedPolicyVersion: 3 } });
    expect(answer.status).toBe(400);
  });

  test("meets another writer, and keeps their change when the write is made again", async () => {
    await iam.control("PATCH", `service-accounts/${VIEWER}`, { concurrent_writers: 1 });
    const policy = { etag: "ACAB", bindings: [] };
    expect(refusal(await iam.ofAccount(VIEWER, "setIamPolicy", { policy })).word).toBe("ABORTED");
    expect((await iam.call("POST", `${iam.accounts()}/${VIEWER}:getIamPolicy`)).body.bindings).toHaveLength(1);
  });

  test("refuses roles that are not about accounts, unknown members, and foreign ones under domain-restricted sharing", async () => {
    const write = (role: string, member: string) =>
      iam.ofAccount(VIEWER, "setIamPolicy", { policy: { bindings: [{ role, members: [member] }] } });
    const creator = "roles/iam.serviceAccountTokenCreator";
    expect((await write("roles/browser", ADA)).status).toBe(400);
    expect((await write(creator, "serviceAccount:nobody@x.iam.gserviceaccount.com")).status).toBe(400);
    await iam.control("POST", "service-accounts", { name: "connector", project_id: "vendor-project", projects: [] });
    const vendor = "serviceAccount:connector@vendor-project.iam.gserviceaccount.com";
    expect((await write(creator, vendor)).status).toBe(200);
    await iam.letImpersonate(VIEWER, ADA);
    await iam.control("PATCH", `projects/${PROJECT}/iam`, { allowed_member_domains: ["example.com"] });
    expect(refusal(await write(creator, vendor)).word).toBe("FAILED_PRECONDITION");
  });
});
