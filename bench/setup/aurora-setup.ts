import { KNOWN_SERVICES } from "../../local/google/known-services.ts";
import { delays, person, type VirtualGoogle } from "./virtual-google.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Aurora enables 26 APIs in each project, whatever it needs: 20 by one call, and the rest by another. */
const apis = [...KNOWN_SERVICES.keys()].slice(0, 26);
const batches = [apis.slice(0, 20), apis.slice(20)];

const fullRoles = ["owner", "iam.serviceAccountUser", "iam.serviceAccountTokenCreator"];
const readRoles = ["viewer", "browser", "logging.viewer", "monitoring.viewer", "cloudasset.viewer", "compute.viewer", "container.viewer"];
const userRoles = ["iam.serviceAccountAdmin", "iam.serviceAccountTokenCreator"];
const mostRounds = 20;
const projectsOfRound = 10;

type Policy = { readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[] };
type Answer = { readonly status: number; readonly data: Record<string, unknown> };

/**
 * Aurora's setup, replayed: the order of its calls, its loops and its sleeps as they were read in its source, written anew over the same
 * simulator. What Aurora asks and the simulator does not have (user, organisation, organisation policy) takes the time of a call.
 */
export function openAuroraSetup(time: VirtualTime, { url, projects, token, send }: VirtualGoogle) {
  const home = projects[0] ?? "";
  const loosened = new Set<string>();
  const sleep = (seconds: number) => time.pause(seconds * 1000);
  const askElsewhere = () => sleep(delays.call);

  async function call(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const limits = { timeoutMs: 8000, maxBytes: 1_000_000 };
    const answer = await send(`${url}${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) }, limits);
    return { status: answer.status, data: JSON.parse(answer.body.toString()) };
  }

  /** @throws {Error} It is refused. */
  async function demand(method: string, path: string, body?: object): Promise<Answer["data"]> {
    const { status, data } = await call(method, path, body);
    if (status !== 200) {
      throw new Error(`${method} ${path}: ${JSON.stringify(data)}`);
    }
    return data;
  }

  async function enable(project: string): Promise<void> {
    for (const serviceIds of batches) {
      const begun = await call("POST", `/v1/projects/${project}/services:batchEnable`, { serviceIds });
      // Aurora leaves out the APIs that Google refuses, as by the quota.
      for (; begun.status === 200; ) {
        const { status, data } = await call("GET", `/v1/${begun.data.name}`);
        // An operation with nothing to do cannot be read: it counts as failed, and is not waited for.
        if (status !== 200 || data.done === true) {
          break;
        }
        await sleep(2);
      }
    }
  }

  /** Adds roles to a policy. @returns Whether one was missing. */
  async function addRoles(path: string, member: string, roles: readonly string[]): Promise<boolean> {
    const body = path.startsWith("/v3/") ? { options: { requestedPolicyVersion: 3 } } : undefined;
    const { bindings = [], ...policy }: Policy = await demand("POST", `${path}:getIamPolicy`, body);
    const missing = roles
      .map((role) => `roles/${role}`)
      .filter((role) => !bindings.some((held) => held.role === role && held.members.includes(member)));
    if (missing.length === 0) {
      return false;
    }
    const added = missing.map((role) => ({ role, members: [member] }));
    await demand("POST", `${path}:setIamPolicy`, { policy: { ...policy, bindings: [...bindings, ...added] } });
    return true;
  }

  async function bind(project: string, member: string, roles: readonly string[]): Promise<void> {
    const path = `/v3/projects/${project}`;
    if (await addRoles(path, member, roles)) {
      await sleep(3);
      await demand("POST", `${path}:getIamPolicy`, {});
    }
  }

  async function ensureAccount(suffix: string): Promise<{ readonly email: string; readonly path: string }> {
    const accountId = `aurora-0123456789abcdef0123-${suffix}`;
    const email = `${accountId}@${home}.iam.gserviceaccount.com`;
    const path = `/v1/projects/${home}/serviceAccounts/${email}`;
    if ((await call("GET", path)).status !== 200) {
      await demand("POST", `/v1/projects/${home}/serviceAccounts`, { accountId, serviceAccount: { displayName: "Aurora" } });
      await sleep(5);
    }
    return { email, path };
  }

  async function grantAccess(): Promise<string> {
    const user = `user:${person.email}`;
    await askElsewhere();
    await bind(home, user, userRoles);
    const full = await ensureAccount("f");
    await askElsewhere();
    for (const project of projects) {
      await bind(project, `serviceAccount:${full.email}`, fullRoles);
    }
    await addRoles(full.path, user, ["iam.serviceAccountTokenCreator"]);
    const reader = await ensureAccount("r");
    for (const project of projects) {
      await bind(project, `serviceAccount:${reader.email}`, readRoles);
    }
    await addRoles(reader.path, user, ["iam.serviceAccountTokenCreator"]);
    await addRoles(reader.path, `serviceAccount:${full.email}`, ["iam.serviceAccountTokenCreator"]);
    return full.email;
  }

  async function loosenPolicies(): Promise<void> {
    for (const project of projects) {
      await askElsewhere();
      if (!loosened.has(project)) {
        await askElsewhere();
        loosened.add(project);
      }
    }
  }

  /** Six calls, of which only the last proves something: the account is the same for all projects. */
  async function proves(project: string, email: string): Promise<boolean> {
    await call("GET", "/v3/projects:search");
    await call("GET", `/v1/projects/${project}/billingInfo`);
    await call("POST", `/v3/projects/${home}:getIamPolicy`, {});
    await call("GET", `/v1/projects/${home}/serviceAccounts/${email}`);
    await call("POST", `/v3/projects/${home}:testIamPermissions`, { permissions: ["resourcemanager.projects.get"] });
    const scope = ["https://www.googleapis.com/auth/cloud-platform"];
    return (await call("POST", `/v1/projects/-/serviceAccounts/${email}:generateAccessToken`, { scope })).status === 200;
  }

  async function verify(email: string): Promise<void> {
    let pending: readonly string[] = projects;
    for (let rounds = 0; pending.length > 0 && rounds < mostRounds; rounds += 1) {
      const ready = new Set<string>();
      for (const project of pending.slice(0, projectsOfRound)) {
        if (await proves(project, email)) {
          ready.add(project);
        }
      }
      pending = pending.filter((project) => !ready.has(project));
      await sleep(30);
    }
    if (pending.length > 0) {
      throw new Error(`${pending.length} projects are not proved`);
    }
  }

  /** @returns Seconds. */
  return async (): Promise<number> => {
    const { seconds } = await time.measure(async () => {
      await demand("GET", "/v3/projects:search");
      for (const project of projects) {
        await enable(project);
      }
      const email = await grantAccess();
      await loosenPolicies();
      await verify(email);
    });
    return seconds;
  };
}
