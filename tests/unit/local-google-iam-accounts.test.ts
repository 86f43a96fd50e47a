import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openIam, PROJECT, refusal, VIEWER } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
beforeAll(async () => {
  iam = await openIam();
});
beforeEach(() => iam.reset());
afterAll(() => iam.close());

describe("serviceAccounts.create", () => {
  test("gives an account that get finds by email, by unique id, and in any project with -", async () => {
    const serviceAccount = { displayName: "Aurora, read only", description: "Made by a setup" };
    const { status, body } = await iam.call("POST", iam.accounts(), { accountId: "aurora-ro-1a2b3c4d", serviceAccount });
    expect([status, body]).toEqual([
      200,
      {
        name: `projects/${PROJECT}/serviceAccounts/${VIEWER}`,
        projectId: PROJECT,
        uniqueId: expect.stringMatching(/^1\d{20}$/),
        email: VIEWER,
        ...serviceAccount,
        etag: "MDEwMjE5MjA=",
        oauth2ClientId: body.uniqueId,
      },
    ]);
    for (const path of [VIEWER, encodeURIComponent(VIEWER), body.uniqueId]) {
      expect((await iam.call("GET", `${iam.accounts()}/${path}`)).body).toEqual(body);
      expect((await iam.call("GET", `${iam.accounts("-")}/${path}`)).body).toEqual(body);
    }
  });

  test("takes the project's number, and names the project by its id", async () => {
    expect((await iam.create("aurora-ro-1a2b3c4d", { project: "415104041201" })).body).toMatchObject({ projectId: PROJECT, email: VIEWER });
  });

  test.each<[string, object]>([
    ["an id of five letters", { accountId: "short" }],
    ["an id of 31 letters", { accountId: "a".repeat(31) }],
    ["an id with a capital", { accountId: "Aurora-viewer" }],
    ["an id that ends in a hyphen", { accountId: "aurora-viewer-" }],
    ["a name of more than 100 bytes", { accountId: "aurora-viewer", serviceAccount: { displayName: "é".repeat(51) } }],
    ["a field that it does not know", { accountId: "aurora-viewer", displayName: "Aurora" }],
  ])("refuses %s", async (_what, body) => {
    expect(refusal(await iam.call("POST", iam.accounts(), body))).toMatchObject({ status: 400, word: "INVALID_ARGUMENT" });
  });

  test("refuses a name that is taken, with the account's resource name", async () => {
    await iam.create("aurora-ro-1a2b3c4d");
    const { status, body } = await iam.create("aurora-ro-1a2b3c4d");
    const message = `Service account aurora-ro-1a2b3c4d already exists within project projects/${PROJECT}.`;
    const resourceName = `projects/${PROJECT}/serviceAccounts/${VIEWER}`;
    expect([status, body.error]).toEqual([
      409,
      {
        code: 409,
        message,
        errors: [{ message, domain: "global", reason: "alreadyExists" }],
        status: "ALREADY_EXISTS",
        details: [{ "@type": "type.googleapis.com/google.rpc.ResourceInfo", resourceName }],
      },
    ]);
  });

  test("refuses an account over the quota, and deleted ones do not count", async () => {
    await iam.control("PATCH", `projects/${PROJECT}/iam`, { account_quota: 1 });
    await iam.create("aurora-ro-1a2b3c4d");
    expect(refusal(await iam.create("aurora-op-1a2b3c4d"))).toMatchObject({ status: 429, word: "RESOURCE_EXHAUSTED" });
    expect((await iam.create("aurora-op-1a2b3c4d", { project: "shop-staging" })).status).toBe(200);
    await iam.call("DELETE", `${iam.accounts()}/${VIEWER}`);
    expect((await iam.create("aurora-op-1a2b3c4d")).status).toBe(200);
  });

  test("is refused by the organisation policy against new accounts, which names itself", async () => {
    await iam.control("PATCH", `projects/${PROJECT}/iam`, { deny_account_creation: true });
    const answer = await iam.create("aurora-ro-1a2b3c4d");
    expect(refusal(answer)).toEqual({
      status: 400,
      word: "FAILED_PRECONDITION",
      message: "Service account creation is not allowed on this project.",
    });
    expect(JSON.stringify(answer.body)).toContain("constraints/iam.disableServiceAccountCreation");
  });
});

describe("a missing account", () => {
  test("is 404 in a project, and 403 with -", async () => {
    expect((await iam.call("GET", `${iam.accounts()}/${VIEWER}`)).body.error).toEqual({
      code: 404,
      message: "Unknown service account",
      errors: [{ message: "Unknown service account", domain: "global", reason: "notFound" }],
      status: "NOT_FOUND",
    });
    expect(refusal(await iam.call("GET", `${iam.accounts("-")}/${VIEWER}`))).toMatchObject({ status: 403, word: "PERMISSION_DENIED" });
  });

  test("is 404 under another project than its own", async () => {
    await iam.create("aurora-ro-1a2b3c4d");
    expect((await iam.call("GET", `${iam.accounts("shop-staging")}/${VIEWER}`)).status).toBe(404);
  });

  test.each(["disable", "enable", "getIamPolicy", "setIamPolicy", "undelete"])("cannot be used with %s", async (verb) => {
    expect((await iam.ofAccount(VIEWER, verb, verb === "setIamPolicy" ? { policy: {} } : {})).status).toBe(404);
  });
});

describe("serviceAccounts.list", () => {
  test("answers {} for none, and else pages of at most a third", async () => {
    expect((await iam.call("GET", iam.accounts())).body).toEqual({});
    for (const index of Array.from({ length: 10 }).keys()) await iam.create(`account-${index}`);
    const ids: string[] = [];
    const sizes: number[] = [];
    let pageToken = "";
    do {
      const { body } = await iam.call("GET", `${iam.accounts()}?${new URLSearchParams({ pageSize: "100", pageToken })}`);
      const page = body.accounts as { email: string }[];
      ids.push(...page.map(({ email }) => email.slice(0, email.indexOf("@"))));
      sizes.push(page.length);
      pageToken = String(body.nextPageToken ?? "");
    } while (pageToken !== "");
    expect(ids).toEqual(Array.from({ length: 10 }, (_, index) => `account-${index}`));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
  });
});

describe("the right to each method", () => {
  test.each<[string, string, string, object | undefined, string]>([
    ["create", "POST", "", { accountId: "aurora-other" }, "iam.serviceAccounts.create"],
    ["list", "GET", "", undefined, "iam.serviceAccounts.list"],
    ["get", "GET", `/${VIEWER}`, undefined, "iam.serviceAccounts.get"],
    ["delete", "DELETE", `/${VIEWER}`, undefined, "iam.serviceAccounts.delete"],
    ["disable", "POST", `/${VIEWER}:disable`, {}, "iam.serviceAccounts.disable"],
    ["getIamPolicy", "POST", `/${VIEWER}:getIamPolicy`, undefined, "iam.serviceAccounts.getIamPolicy"],
    ["setIamPolicy", "POST", `/${VIEWER}:setIamPolicy`, { policy: {} }, "iam.serviceAccounts.setIamPolicy"],
  ])("%s is 403 without it, whether or not the account exists", async (_what, method, path, body, permission) => {
    const project = { projectId: PROJECT, number: "415104041201", displayName: "Shop", lacks: [permission] };
    await iam.create("aurora-ro-1a2b3c4d");
    await iam.control("PUT", "accounts", { accounts: [{ sub: "110100000000000000001", email: "ada@example.com", projects: [project] }] });
    const answers = [await iam.call(method, iam.accounts() + path, body)];
    answers.push(await iam.call(method, iam.accounts() + path.replace("1a2b3c4d", "ffffffff"), body));
    for (const answer of answers) {
      expect(refusal(answer)).toMatchObject({ status: 403, message: expect.stringContaining(`Permission '${permission}' denied`) });
    }
  });

  test("a token that may only read opens no method of IAM", async () => {
    const scope = "https://www.googleapis.com/auth/cloud-platform.read-only";
    const { accessToken } = await iam.signIn({ scope: `openid ${scope}` });
    expect((await iam.call("GET", iam.accounts(), undefined, accessToken)).status).toBe(403);
  });
});
