import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADA_OWNS, openIam, PROJECT, refusal, VIEWER } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
let uniqueId: string;
beforeAll(async () => {
  iam = await openIam();
});
beforeEach(async () => {
  await iam.reset();
  uniqueId = String((await iam.create("aurora-ro-1a2b3c4d")).body.uniqueId);
  await iam.letImpersonate(VIEWER, "user:ada@example.com");
  await iam.addBindings([browser(`serviceAccount:${VIEWER}`)]);
});
afterAll(() => iam.close());

const browser = (...members: string[]) => ({ role: "roles/browser", members });
const remove = (emailOrId = VIEWER) => iam.call("DELETE", `${iam.accounts()}/${emailOrId}`);
const getProject = (token: string) => iam.read(`/v3/projects/${PROJECT}`, token);
const deleted = () => `deleted:serviceAccount:${VIEWER}?uid=${uniqueId}`;

describe("a disabled account", () => {
  test("has its tokens refused at once and gives no new ones, until it is enabled", async () => {
    const token = await iam.tokenOf(VIEWER);
    expect((await getProject(token)).status).toBe(200);
    expect((await iam.ofAccount(VIEWER, "disable")).body).toEqual({});
    expect((await getProject(token)).status).toBe(401);
    expect((await iam.generate(VIEWER)).status).toBe(400);
    expect((await iam.call("GET", `${iam.accounts()}/${VIEWER}`)).body.disabled).toBe(true);
    await iam.ofAccount(VIEWER, "disable");
    await iam.ofAccount(VIEWER, "enable");
    expect((await getProject(token)).status).toBe(200);
    expect((await iam.generate(VIEWER)).status).toBe(200);
  });
});

describe("a deleted account", () => {
  test.each([["email"], ["unique id"]])("is deleted by %s once, and its tokens are refused at once", async (by) => {
    const token = await iam.tokenOf(VIEWER);
    expect((await remove(by === "email" ? VIEWER : uniqueId)).body).toEqual({});
    expect((await getProject(token)).status).toBe(401);
    expect((await iam.generate(VIEWER)).status).toBe(404);
    expect((await remove()).status).toBe(404);
    expect((await iam.call("GET", iam.accounts())).body).toEqual({});
  });

  test("stays in policies as a deleted member, which a write may keep, and not add elsewhere", async () => {
    await remove();
    const policy = await iam.getPolicy();
    expect(policy.bindings).toEqual([browser(deleted()), ADA_OWNS]);
    expect((await iam.setPolicy(policy)).body.bindings).toEqual(policy.bindings);
    expect(refusal(await iam.addBindings([browser(`serviceAccount:${VIEWER}`)])).message).toBe(`Service account ${VIEWER} does not exist.`);
    expect((await iam.addBindings([browser(deleted())], "shop-staging")).status).toBe(400);
  });

  test("leaves its name free: the next account of the name is another one, and inherits nothing", async () => {
    await remove();
    const { body } = await iam.create("aurora-ro-1a2b3c4d");
    expect([body.email, body.uniqueId === uniqueId]).toEqual([VIEWER, false]);
    expect((await iam.getPolicy()).bindings).toEqual([browser(deleted()), ADA_OWNS]);
    expect((await iam.generate(VIEWER)).status).toBe(403);
    await iam.letImpersonate(VIEWER, "user:ada@example.com");
    expect((await getProject(await iam.tokenOf(VIEWER))).status).toBe(403);
    await iam.addBindings([browser(`serviceAccount:${VIEWER}`)]);
    expect((await getProject(await iam.tokenOf(VIEWER))).status).toBe(200);
    expect((await iam.getPolicy()).bindings?.[0]).toEqual(browser(deleted(), `serviceAccount:${VIEWER}`));
  });

  test("is restored by its unique id for 30 days, and has its roles again", async () => {
    await remove();
    expect((await iam.ofAccount(VIEWER, "undelete")).status).toBe(404);
    expect((await iam.ofAccount(uniqueId, "undelete")).body.restoredAccount).toMatchObject({ email: VIEWER, uniqueId });
    expect((await iam.getPolicy()).bindings?.[0]).toEqual(browser(`serviceAccount:${VIEWER}`));
    expect((await getProject(await iam.tokenOf(VIEWER))).status).toBe(200);
  });

  test("cannot be restored after 30 days", async () => {
    await remove();
    // Ada's token does not live that long: another sign-in is needed then.
    await iam.skew(30 * 86_400);
    const { accessToken } = await iam.signIn();
    expect((await iam.ofAccount(uniqueId, "undelete", {}, { token: accessToken })).status).toBe(404);
  });

  test("cannot be restored while another account has its name", async () => {
    await remove();
    await iam.create("aurora-ro-1a2b3c4d");
    expect(refusal(await iam.ofAccount(uniqueId, "undelete"))).toMatchObject({ status: 409, word: "ALREADY_EXISTS" });
    await remove();
    expect((await iam.ofAccount(uniqueId, "undelete")).status).toBe(200);
  });
});

describe("an account with a key, made by the customer", () => {
  test("is in the same list, and its key dies with it", async () => {
    await iam.control("POST", "service-accounts", { name: "customers-own", project_id: PROJECT, projects: [] });
    const email = `customers-own@${PROJECT}.iam.gserviceaccount.com`;
    expect((await iam.call("GET", `${iam.accounts()}/${email}`)).status).toBe(200);
    expect((await iam.create("customers-own")).status).toBe(409);
    await remove(email);
    expect((await iam.control("GET", "state")).body.service_accounts).toEqual([{ email: VIEWER, disabled: false, keys: [] }]);
  });
});
