import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADA_OWNS, night, openIam, PROJECT, refusal } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
beforeAll(async () => {
  iam = await openIam();
});
beforeEach(async () => {
  await iam.reset();
  await iam.control("POST", "settings", { other_people: ["bob@example.com", "carl@example.com"] });
});
afterAll(() => iam.close());

const browser = { role: "roles/browser", members: ["user:bob@example.com"] };

describe("a project's policy", () => {
  test("says at the start that each person who sees the project owns it", async () => {
    expect(await iam.getPolicy()).toEqual({ version: 1, etag: expect.stringMatching(/^Bw/), bindings: [ADA_OWNS] });
  });

  test("says what the person's project says instead, and nothing of an inherited role, which permits all the same", async () => {
    const projects = ["roles/browser", null].map((role, index) => ({
      projectId: `other-${index}`,
      number: `90${index}`,
      displayName: "Other",
      role,
    }));
    await iam.control("PUT", "accounts", { accounts: [{ sub: "110100000000000000001", email: "Ada@example.com", projects }] });
    expect((await iam.getPolicy(3, "other-0")).bindings).toEqual([{ role: "roles/browser", members: ["user:ada@example.com"] }]);
    expect((await iam.setPolicy({}, "other-0")).status).toBe(403);
    expect((await iam.getPolicy(3, "other-1")).bindings).toBeUndefined();
    expect((await iam.addBindings([browser], "other-1")).status).toBe(200);
  });

  test("is one for all who see the project, by id or by number", async () => {
    await iam.control("POST", `projects/${PROJECT}/bindings`, { role: "roles/owner", members: ["user:grace@personal.example"] });
    await iam.addBindings([browser]);
    const { body } = await iam.ofProject("getIamPolicy", {}, { project: "415104041201", token: iam.tokens.grace() });
    expect(body.bindings).toEqual([browser, { role: "roles/owner", members: ["user:ada@example.com", "user:grace@personal.example"] }]);
  });

  test("is replaced as a whole, its bindings of one role and condition joined and sorted", async () => {
    const { etag } = await iam.getPolicy();
    const { body } = await iam.setPolicy({
      ...(etag && { etag }),
      bindings: [ADA_OWNS, { role: "roles/browser", members: ["user:Carl@example.com", "user:bob@example.com"] }, browser],
    });
    expect(body.bindings).toEqual([{ role: "roles/browser", members: ["user:bob@example.com", "user:carl@example.com"] }, ADA_OWNS]);
    expect(body.etag).not.toBe(etag);
    expect(await iam.getPolicy()).toEqual(body);
  });

  test("keeps its audit configurations unless the mask names them", async () => {
    const auditConfigs = [{ service: "allServices", auditLogConfigs: [{ logType: "DATA_READ" }] }];
    const policy = { bindings: [ADA_OWNS], auditConfigs };
    await iam.ofProject("setIamPolicy", { policy, updateMask: "bindings,etag,auditConfigs" });
    await iam.setPolicy({ bindings: [ADA_OWNS] });
    expect((await iam.getPolicy()).auditConfigs).toEqual(auditConfigs);
    await iam.ofProject("setIamPolicy", { policy: { bindings: [browser] }, updateMask: "auditConfigs" });
    expect(await iam.getPolicy()).toEqual({ version: 1, etag: expect.any(String), bindings: [ADA_OWNS] });
  });
});

describe("a write", () => {
  const conflict = {
    status: 409,
    word: "ABORTED",
    message: "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
  };

  test("with the etag of an older policy is refused, even after a write that changed nothing", async () => {
    const read = await iam.getPolicy();
    await iam.setPolicy(read);
    expect(refusal(await iam.setPolicy(read))).toEqual(conflict);
  });

  test("that meets another writer is refused, and keeps the other's change when it is made again", async () => {
    await iam.control("PATCH", `projects/${PROJECT}/iam`, { concurrent_writers: 2 });
    expect(refusal(await iam.addBindings([browser]))).toEqual(conflict);
    expect(refusal(await iam.addBindings([browser]))).toEqual(conflict);
    expect((await iam.addBindings([browser])).body.bindings).toEqual([
      browser,
      ADA_OWNS,
      { role: "roles/viewer", members: ["user:colleague-1@example.com", "user:colleague-2@example.com"] },
    ]);
  });

  test("without an etag overwrites another writer's change, and all conditions", async () => {
    await iam.addBindings([night]);
    await iam.control("PATCH", `projects/${PROJECT}/iam`, { concurrent_writers: 1 });
    expect((await iam.setPolicy({ bindings: [ADA_OWNS] })).body.bindings).toEqual([ADA_OWNS]);
    expect((await iam.getPolicy()).version).toBe(1);
  });

  test("whose mask leaves the etag out overwrites too", async () => {
    const read = await iam.getPolicy();
    await iam.setPolicy(read);
    expect((await iam.ofProject("setIamPolicy", { policy: read, updateMask: "bindings" })).status).toBe(200);
  });
});

describe("a policy with conditions", () => {
  beforeEach(() => iam.addBindings([night, browser]));

  test("has version 3, and keeps bindings of one role with and without a condition apart", async () => {
    await iam.addBindings([{ role: "roles/viewer", members: ["user:bob@example.com"] }]);
    expect(await iam.getPolicy()).toMatchObject({
      version: 3,
      bindings: [browser, ADA_OWNS, night, { role: "roles/viewer", members: ["user:bob@example.com"] }],
    });
  });

  test.each([0, 1])("shows a reader of version %i made-up roles, which a write refuses", async (version) => {
    const read = await iam.getPolicy(version);
    expect(read.version).toBe(1);
    expect(read.bindings?.[2]).toEqual({ role: expect.stringMatching(/^roles\/viewer_withcond_[0-9a-f]{20}$/), members: night.members });
    expect(refusal(await iam.setPolicy({ bindings: read.bindings ?? [] }))).toMatchObject({ status: 400, word: "INVALID_ARGUMENT" });
  });

  test("takes no write with an etag below version 3, the removal of the conditions neither", async () => {
    const { etag = "" } = await iam.getPolicy();
    for (const bindings of [[ADA_OWNS, night], [ADA_OWNS]]) {
      expect(refusal(await iam.setPolicy({ version: 1, etag, bindings }))).toEqual({
        status: 400,
        word: "INVALID_ARGUMENT",
        message: expect.stringContaining("Specified policy version (1) cannot be less than the existing policy version (3)."),
      });
    }
    expect((await iam.setPolicy({ version: 3, etag, bindings: [ADA_OWNS] })).status).toBe(200);
  });
});
