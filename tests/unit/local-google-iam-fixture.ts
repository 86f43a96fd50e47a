import { CLOUD, GRACE, openGoogle } from "./local-google-fixture.ts";

export type Binding = { role: string; members: string[]; condition?: { expression: string; title?: string } };
export type Policy = { version?: number; etag?: string; bindings?: Binding[]; auditConfigs?: object[] };

export const PROJECT = "shop-production";
export const VIEWER = `aurora-ro-1a2b3c4d@${PROJECT}.iam.gserviceaccount.com`;
export const ADA_OWNS: Binding = { role: "roles/owner", members: ["user:ada@example.com"] };
export const night: Binding = {
  role: "roles/viewer",
  members: ["group:night@example.com"],
  condition: { title: "night", expression: "request.time < timestamp('2030-01-01T00:00:00Z')" },
};

/** A simulator with calls of IAM, as Ada unless another token is named. */
export async function openIam() {
  const google = await openGoogle();
  let ada = "";
  let grace = "";

  async function reset() {
    await google.control("POST", "reset");
    ada = (await google.signIn()).accessToken;
    grace = (await google.signIn({}, { account: GRACE })).accessToken;
  }

  const call = (method: string, path: string, body?: unknown, token = ada) =>
    google.request(method, path, {
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const ofProject = (verb: string, body: object, { project = PROJECT, token = ada } = {}) =>
    call("POST", `/v3/projects/${project}:${verb}`, body, token);

  const getPolicy = async (version = 3, project = PROJECT): Promise<Policy> =>
    (await ofProject("getIamPolicy", { options: { requestedPolicyVersion: version } }, { project })).body;

  const setPolicy = (policy: Policy, project = PROJECT) => ofProject("setIamPolicy", { policy }, { project });

  /** Adds bindings to the policy as a careful writer does. */
  async function addBindings(bindings: Binding[], project = PROJECT) {
    const policy = await getPolicy(3, project);
    return setPolicy({ ...policy, version: 3, bindings: [...(policy.bindings ?? []), ...bindings] }, project);
  }

  const test = async (permissions: string[], { project = PROJECT, token = ada } = {}) =>
    (await ofProject("testIamPermissions", { permissions }, { project, token })).body.permissions ?? [];

  const accounts = (project = PROJECT) => `/v1/projects/${project}/serviceAccounts`;
  const create = (accountId: string, { project = PROJECT, token = ada } = {}) => call("POST", accounts(project), { accountId }, token);
  const ofAccount = (email: string, verb: string, body: object = {}, { project = PROJECT, token = ada } = {}) =>
    call("POST", `${accounts(project)}/${email}:${verb}`, body, token);

  /** Lets members take tokens of an account. */
  const letImpersonate = (email: string, ...members: string[]) =>
    ofAccount(email, "setIamPolicy", { policy: { bindings: [{ role: "roles/iam.serviceAccountTokenCreator", members }] } });
  const generate = (email: string, body: object = {}, token = ada) =>
    ofAccount(email, "generateAccessToken", { scope: [CLOUD], ...body }, { project: "-", token });
  const tokenOf = async (email: string): Promise<string> => String((await generate(email)).body.accessToken);

  /** Moves the clock ahead of the machine's. */
  const skew = (seconds: number) => google.control("POST", "clock", { skew_seconds: seconds });
  const cloud = async () => (await google.control("GET", "cloud")).body;

  return {
    ...google,
    reset,
    call,
    ofProject,
    getPolicy,
    setPolicy,
    addBindings,
    test,
    accounts,
    create,
    ofAccount,
    letImpersonate,
    generate,
    tokenOf,
    skew,
    cloud,
    tokens: { ada: () => ada, grace: () => grace },
  };
}

/** What a refusal says, without its details. */
export const refusal = ({ status, body }: { status: number; body: Record<string, unknown> }) => {
  const error = (body.error ?? {}) as { status?: string; message?: string };
  return { status, word: error.status, message: error.message };
};
