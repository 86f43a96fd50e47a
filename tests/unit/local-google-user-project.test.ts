import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openIam, PROJECT } from "./local-google-iam-fixture.ts";

let iam: Awaited<ReturnType<typeof openIam>>;
beforeAll(async () => {
  iam = await openIam();
});
beforeEach(() => iam.reset());
afterAll(() => iam.close());

const enable = (service: string) =>
  iam.control("PUT", "services", { project: PROJECT, service: `${service}.googleapis.com`, enabled: true });
const ask = async (path: string, token: string, named = PROJECT) => {
  const { status, body } = await iam.request("GET", path, {
    headers: { authorization: `Bearer ${token}`, "x-goog-user-project": named },
  });
  const { details = [] } = (body.error ?? {}) as { details?: { reason?: string }[] };
  return [status, details.find(({ reason }) => reason !== undefined)?.reason];
};

describe.each([
  ["projects.search", "cloudresourcemanager", "/v3/projects:search"],
  ["projects.get", "cloudresourcemanager", `/v3/projects/${PROJECT}`],
  ["serviceAccounts.list", "iam", `/v1/projects/${PROJECT}/serviceAccounts`],
])("x-goog-user-project with %s", (_name, service, path) => {
  test("needs the right to use that project, and the API there", async () => {
    expect(await ask(path, iam.tokens.grace())).toEqual([403, "USER_PROJECT_DENIED"]);
    expect(await ask(path, iam.tokens.ada(), "no-such-project")).toEqual([403, "USER_PROJECT_DENIED"]);
    expect(await ask(path, iam.tokens.ada())).toEqual([403, "SERVICE_DISABLED"]);
    await enable(service);
    expect(await ask(path, iam.tokens.ada())).toEqual([200, undefined]);
  });
});
