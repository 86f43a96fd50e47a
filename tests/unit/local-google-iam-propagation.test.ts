import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADA_OWNS, openIam, PROJECT, refusal, VIEWER } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
beforeAll(async () => {
  iam = await openIam();
});
afterAll(() => iam.close());

const ADA = "user:ada@example.com";
const browser = { role: "roles/browser", members: [`serviceAccount:${VIEWER}`] };
const spread = (iam_propagation_seconds: number) => iam.control("POST", "settings", { iam_propagation_seconds });

describe.each([120, 420])("when IAM takes %i seconds to spread a change", (seconds) => {
  beforeEach(async () => {
    await iam.reset();
    await spread(seconds);
  });

  test("a new account is unknown to reads, policies and impersonation until then, and its name is taken", async () => {
    await iam.create("aurora-ro-1a2b3c4d");
    const use = async () => ({
      get: (await iam.call("GET", `${iam.accounts()}/${VIEWER}`)).status,
      listed: (await iam.call("GET", iam.accounts())).body.accounts !== undefined,
      bind: refusal(await iam.addBindings([browser])).message,
      policy: (await iam.ofAccount(VIEWER, "setIamPolicy", { policy: {} })).status,
      token: (await iam.generate(VIEWER)).status,
      name: (await iam.create("aurora-ro-1a2b3c4d")).status,
    });
    const unknown = { get: 404, listed: false, bind: `Service account ${VIEWER} does not exist.`, policy: 404, token: 404, name: 409 };
    expect(await use()).toEqual(unknown);
    // The clock goes on while the calls are made: a minute is more than they take.
    await iam.skew(seconds - 60);
    expect(await use()).toEqual(unknown);
    await iam.skew(seconds);
    expect(await use()).toEqual({ get: 200, listed: true, bind: undefined, policy: 200, token: 403, name: 409 });
  });

  test("a role in a project is shown at once, and permits nothing until then", async () => {
    await spread(0);
    await iam.create("aurora-ro-1a2b3c4d");
    await iam.letImpersonate(VIEWER, ADA);
    const token = await iam.tokenOf(VIEWER);
    await spread(seconds);
    await iam.addBindings([browser]);
    const use = async () => [
      (await iam.read(`/v3/projects/${PROJECT}`, token)).status,
      await iam.test(["resourcemanager.projects.get"], { token }),
    ];
    expect((await iam.getPolicy()).bindings).toEqual([browser, ADA_OWNS]);
    expect(await use()).toEqual([403, []]);
    await iam.skew(seconds);
    expect(await use()).toEqual([200, ["resourcemanager.projects.get"]]);
  });

  test("a role that was taken away permits until then", async () => {
    const grace = { role: "roles/browser", members: ["user:grace@personal.example"] };
    await spread(0);
    await iam.control("POST", `projects/${PROJECT}/bindings`, grace);
    await spread(seconds);
    await iam.control("DELETE", `projects/${PROJECT}/bindings`, grace);
    const use = async () => (await iam.read(`/v3/projects/${PROJECT}`, iam.tokens.grace())).status;
    expect((await iam.getPolicy()).bindings).toEqual([ADA_OWNS]);
    expect(await use()).toBe(200);
    await iam.skew(seconds);
    expect(await use()).toBe(403);
  });

  test("the right to impersonate is shown at once, and permits nothing until then", async () => {
    await spread(0);
    await iam.create("aurora-ro-1a2b3c4d");
    await spread(seconds);
    expect((await iam.letImpersonate(VIEWER, ADA)).body.bindings).toHaveLength(1);
    expect((await iam.generate(VIEWER)).status).toBe(403);
    await iam.skew(seconds);
    expect((await iam.generate(VIEWER)).status).toBe(200);
  });

  test("an account is disabled and deleted at once", async () => {
    await spread(0);
    await iam.create("aurora-ro-1a2b3c4d");
    await iam.letImpersonate(VIEWER, ADA);
    const token = await iam.tokenOf(VIEWER);
    await spread(seconds);
    await iam.ofAccount(VIEWER, "disable");
    expect((await iam.read("/v3/projects:search", token)).status).toBe(401);
    await iam.ofAccount(VIEWER, "enable");
    expect((await iam.read("/v3/projects:search", token)).status).toBe(200);
    await iam.call("DELETE", `${iam.accounts()}/${VIEWER}`);
    expect((await iam.read("/v3/projects:search", token)).status).toBe(401);
  });

  test("an account that nothing knows yet can be deleted by its maker", async () => {
    await iam.create("aurora-ro-1a2b3c4d");
    expect((await iam.call("DELETE", `${iam.accounts()}/${VIEWER}`)).status).toBe(200);
  });
});

test("each change spreads after its own delay, and the newest that has spread decides", async () => {
  await iam.reset();
  const grace = (role: string) => ({ role, members: ["user:grace@personal.example"] });
  await spread(100);
  await iam.control("POST", `projects/${PROJECT}/bindings`, grace("roles/browser"));
  await iam.skew(50);
  await iam.control("DELETE", `projects/${PROJECT}/bindings`, grace("roles/browser"));
  const use = async () => (await iam.read(`/v3/projects/${PROJECT}`, iam.tokens.grace())).status;
  expect(await use()).toBe(403);
  await iam.skew(120);
  expect(await use()).toBe(200);
  await iam.skew(151);
  expect(await use()).toBe(403);
});
