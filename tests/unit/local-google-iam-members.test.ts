import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADA_OWNS, openIam, PROJECT, refusal } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
beforeAll(async () => {
  iam = await openIam();
});
const known = ["bob@example.com", "eve@elsewhere.example", ...Array.from({ length: 1498 }, (_, index) => `u${index}@example.com`)];
beforeEach(async () => {
  await iam.reset();
  await iam.control("POST", "settings", { other_people: known });
});
afterAll(() => iam.close());

const viewers = (...members: string[]) => ({ role: "roles/viewer", members });
const many = (count: number, of: (index: number) => string) => viewers(...Array.from({ length: count }, (_, index) => of(index)));

describe("a write refuses", () => {
  test.each<[string, string]>([
    ["everybody", "allUsers"],
    ["everybody with an account", "allAuthenticatedUsers"],
    ["an address without its kind", "bob@example.com"],
    ["a person who does not exist", "user:nobody@example.com"],
    ["a service account that does not exist", `serviceAccount:nobody@${PROJECT}.iam.gserviceaccount.com`],
    ["a deleted account that it never held", `deleted:serviceAccount:nobody@${PROJECT}.iam.gserviceaccount.com?uid=123`],
  ])("%s as a member", async (_what, member) => {
    expect(refusal(await iam.addBindings([viewers(member)]))).toMatchObject({ status: 400, word: "INVALID_ARGUMENT" });
    expect((await iam.getPolicy()).bindings).toEqual([ADA_OWNS]);
  });

  test("a service account that does not exist, in Google's words", async () => {
    const email = `nobody@${PROJECT}.iam.gserviceaccount.com`;
    expect(refusal(await iam.addBindings([viewers(`serviceAccount:${email}`)])).message).toBe(`Service account ${email} does not exist.`);
  });

  test("a person who does not exist, in Google's words, and keeps one who stands", async () => {
    await iam.control("POST", `projects/${PROJECT}/bindings`, { role: "roles/browser", members: ["user:left@example.com"] });
    expect(refusal(await iam.addBindings([viewers("user:nobody@example.com")])).message).toBe("User nobody@example.com does not exist.");
    expect((await iam.addBindings([viewers("user:left@example.com")])).status).toBe(200);
  });

  test.each([
    ["without a title", { expression: "true" }],
    ["with an empty title", { title: "", expression: "true" }],
    ["whose expression cannot be parsed", { title: "t", expression: "request.time <" }],
    ["without an expression", { title: "t", expression: "" }],
  ])("a condition %s", async (_what, condition) => {
    const binding = { ...viewers("user:bob@example.com"), condition };
    expect(refusal(await iam.addBindings([binding]))).toMatchObject({ status: 400, word: "INVALID_ARGUMENT" });
  });

  test.each(["roles/veiwer", "viewer", "roles/viewer_withcond_0123"])("the role %s", async (role) => {
    expect(refusal(await iam.addBindings([{ role, members: ["user:bob@example.com"] }]))).toMatchObject({ word: "INVALID_ARGUMENT" });
  });

  test.each<[string, object]>([
    ["a binding without members", { policy: { bindings: [{ role: "roles/viewer", members: [] }] } }],
    ["version 2", { policy: { version: 2 } }],
    ["a name that it does not know", { policy: { binding: [] } }],
    ["no policy", {}],
  ])("%s", async (_what, body) => {
    expect(refusal(await iam.ofProject("setIamPolicy", body))).toMatchObject({ status: 400, word: "INVALID_ARGUMENT" });
  });

  test("more than 1,500 principals, each occurrence counted, and more than 250 groups", async () => {
    const users = many(1498, (index) => `user:u${index}@example.com`);
    expect((await iam.setPolicy({ bindings: [ADA_OWNS, users] })).status).toBe(200);
    expect((await iam.addBindings([{ role: "roles/browser", members: ["user:u1@example.com"] }])).status).toBe(200);
    expect(refusal(await iam.addBindings([{ role: "roles/logging.viewer", members: ["user:u1@example.com"] }])).message).toBe(
      "The number of members in the policy (1,501) is larger than the maximum allowed size 1,500.",
    );
    expect((await iam.setPolicy({ bindings: [ADA_OWNS, many(250, (index) => `group:g${index}@example.com`)] })).status).toBe(200);
    expect((await iam.addBindings([viewers("domain:example.com")])).status).toBe(400);
  });

  test("a person as a new owner, who must be invited, but takes a service account", async () => {
    const answer = await iam.addBindings([{ role: "roles/owner", members: ["user:bob@example.com"] }]);
    expect(answer.body.error).toMatchObject({ code: 400, details: [{ type: "SOLO_MUST_INVITE_OWNERS", member: "user:bob@example.com" }] });
    await iam.control("POST", "service-accounts", { name: "robot-owner", project_id: PROJECT, projects: [] });
    const members = [`serviceAccount:robot-owner@${PROJECT}.iam.gserviceaccount.com`];
    expect((await iam.addBindings([{ role: "roles/owner", members }])).status).toBe(200);
  });

  test("to take the last owner of a project outside of an organisation away, and takes it inside of one", async () => {
    const answer = await iam.ofProject("setIamPolicy", { policy: {} }, { project: "harbor-api", token: iam.tokens.grace() });
    expect(answer.body.error).toMatchObject({ code: 400, details: [{ type: "SOLO_REQUIRE_TOS_ACCEPTOR" }] });
    expect((await iam.setPolicy({})).status).toBe(200);
    expect((await iam.ofProject("getIamPolicy", {})).status).toBe(403);
  });
});

describe("domain-restricted sharing", () => {
  const restrict = (allowed_member_domains: string[] | null) => iam.control("PATCH", `projects/${PROJECT}/iam`, { allowed_member_domains });
  const outside = viewers("user:eve@elsewhere.example");
  const detailsOf = async (binding: typeof outside) => {
    const { body } = await iam.addBindings([{ ...binding, role: "roles/browser" }]);
    return (body.error as { details?: object[] }).details;
  };

  test("refuses a new member of another domain, and leaves the older ones", async () => {
    await iam.addBindings([outside]);
    await restrict(["example.com"]);
    expect((await iam.addBindings([viewers("user:bob@example.com")])).status).toBe(200);
    expect(refusal(await iam.addBindings([{ ...outside, role: "roles/browser" }]))).toEqual({
      status: 400,
      word: "FAILED_PRECONDITION",
      message: "One or more users named in the policy do not belong to a permitted customer, perhaps due to an organization policy.",
    });
    expect(await detailsOf(outside)).toEqual([
      expect.objectContaining({ violations: [expect.objectContaining({ type: "constraints/iam.allowedPolicyMemberDomains" })] }),
    ]);
    await restrict(null);
    expect((await iam.addBindings([{ ...outside, role: "roles/browser" }])).status).toBe(200);
  });

  test.each([
    [{ org_policies: "managed", allowed_member_domains: ["example.com"] }, "constraints/iam.managed.allowedPolicyMembers"],
    [{ custom_constraint: "custom.denyNewMembers" }, "custom.denyNewMembers"],
  ])("of the newer kind names its constraint: %j", async (policy, customConstraints) => {
    await iam.control("PATCH", `projects/${PROJECT}/iam`, policy);
    const info = { reason: "CUSTOM_ORG_POLICY_VIOLATION", metadata: { customConstraints } };
    expect(await detailsOf(outside)).toEqual([expect.objectContaining(info)]);
  });

  test("refuses a service account of a project whose domain is not allowed", async () => {
    await iam.control("POST", "service-accounts", { name: "robot-one", project_id: "shop-staging", projects: [] });
    const robot = viewers("serviceAccount:robot-one@shop-staging.iam.gserviceaccount.com");
    await restrict(["example.com"]);
    expect(refusal(await iam.addBindings([robot])).word).toBe("FAILED_PRECONDITION");
    await restrict(["example.com", "shop-staging.iam.gserviceaccount.com"]);
    expect((await iam.addBindings([robot])).status).toBe(200);
  });
});
