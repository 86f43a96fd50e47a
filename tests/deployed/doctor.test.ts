import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { createClient } from "../../client/create-client.ts";
import { operator } from "../../local/deployed/aws.ts";
import { type Deployed, startDeployed } from "../../local/deployed/stack.ts";
import { region } from "../../local/embedded/roles.ts";
import { type GithubActions, startGithubActions } from "../../local/issuer/github-actions.ts";
import { checks } from "../../ops/doctor/checks.ts";
import type { Result } from "../../ops/doctor/run-checks.ts";
import { createProgress } from "../../ops/progress.ts";
import { noteDeployed } from "../fixtures/deployed-answers.ts";
import { root } from "../fixtures/template.ts";
import { missing } from "../fixtures/use-deployed.ts";
import { doctorFaults } from "./doctor-faults.ts";
import { completeStage, templateUrl } from "./doctor-surroundings.ts";
import { assumeRoleOf } from "./role-session.ts";

type Login = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

describe("deployed: the doctor", () => {
  // A target of its own: every fault would show in other files' tests.
  let target: Deployed | undefined;
  let github: GithubActions;
  let folder = "";
  const started = () => target ?? expect.unreachable();
  beforeAll(async () => {
    if (missing === undefined) {
      [github, folder] = await Promise.all([startGithubActions({ port: 0 }), mkdtemp(join(tmpdir(), "doctor-"))]);
      const params = { awsTemplateUrl: templateUrl, callers: await writeCallers(folder, github.url) };
      target = await startDeployed({ params, onAnswer: noteDeployed }, createProgress(process.stdout));
      await completeStage(target.aws);
      await beginLogin(target);
    }
  });
  afterAll(() => Promise.all([target?.stop(), rm(folder, { recursive: true, force: true })]));

  /** Runs the program as an operator does. */
  const run = ({ accessKeyId, secretAccessKey, sessionToken }: Login, ...words: readonly string[]) =>
    new Promise<{ readonly code: number; readonly out: string; readonly error: string }>((resolve) => {
      const env = {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: started().aws,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
        NODE_EXTRA_CA_CERTS: started().certificateFile,
      };
      const program = [join(root, "ops/run.ts"), "--stage", "dev", ...words];
      execFile(process.execPath, program, { env }, (failure, out, error) =>
        resolve({ code: typeof failure?.code === "number" ? failure.code : 0, out, error }),
      );
    });
  const look = async (login: Login = operator) => {
    const { code, out } = await run(login, "doctor", "--json");
    return { code, results: JSON.parse(out).checks as readonly Result[] };
  };
  const illIn = (results: readonly Result[]) =>
    results.filter(({ level }) => level !== "ok").map(({ check, findings }) => [check, findings.map(({ what }) => what)]);

  test("finds nothing in a whole deployment, and says what it has looked at", async () => {
    const { code, out } = await run(operator, "doctor");
    const lines = out.trim().split("\n");
    expect(lines.filter((line) => !line.startsWith("✔"))).toEqual([`${checks.length} checks: ${checks.length} well`]);
    expect(code).toBe(0);
  });

  test.for(doctorFaults)(
    "names the fault with its mend, and nothing else without a reason: $title",
    async ({ found, isWarning, also = {}, make }) => {
      const undo = await make(started());
      const { code, results } = await look().finally(undo);
      const of = results.find(({ check }) => check === found.check);
      expect(of?.findings).toContainEqual({
        level: isWarning ? "warn" : "fail",
        what: expect.stringMatching(found.what),
        mend: expect.stringMatching(found.mend),
      });
      expect(
        illIn(results)
          .map(([check]) => check)
          .sort(),
      ).toEqual([found.check, ...Object.keys(also)].sort());
      expect(code).toBe(isWarning ? 0 : 1);
    },
  );

  test("finds nothing once every fault is mended", async () => {
    const { code, results } = await look();
    expect([illIn(results), code]).toEqual([[], 0]);
  });

  test("a login without rights is told which it needs, and that nothing was looked at", async () => {
    const { code, results } = await look(await assumeRoleOf(started().aws, "notFound"));
    expect(results.filter(({ level }) => level === "ok")).toEqual([]);
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(["unknown"]));
    expect(JSON.stringify(results)).toContain("could not be looked at: your AWS login needs cloudformation:ListStackResources");
    expect(code).toBe(2);
  });

  test("a login that AWS does not accept is told so once, and nothing is looked at", async () => {
    const { code, out, error } = await run({ accessKeyId: "AKIAUNKNOWN000000000", secretAccessKey: "unknown" }, "doctor");
    expect([code, out, error]).toEqual([1, "", expect.stringMatching(/^AWS does not accept your login, or does not answer: \w+: .*\n$/)]);
  });

  test("S49: a job of a listed repository is a machine with narrowed rights, and the doctor names an issuer that is away", async () => {
    const job = { repository: "acme/pipeline", repositoryId: "7", ownerId: "1", context: { environment: "production" }, audience } as const;
    const clientOf = async (given: Parameters<GithubActions["requestIdToken"]>[0]) => {
      const bearer = await github.requestIdToken(given);
      return createClient({ baseUrl: started().api, credential: () => ({ authorization: `Bearer ${bearer}` }) });
    };
    const machine = await clientOf(job);
    expect(await machine.listConnections()).toMatchObject({ status: 200, data: { connections: [] } });
    expect(await machine.readToken("aws", { account: "123456789012", access: "read" })).toMatchObject({ status: 404 });
    expect(await machine.readToken("aws", { account: "123456789012" }), "of the level full").toMatchObject({ status: 403 });
    expect(await machine.readToken("gcp")).toMatchObject({ status: 403 });
    expect(await (await clientOf({ ...job, repositoryId: "8" })).listConnections()).toMatchObject({ status: 401 });
    expect(await run(operator, "doctor", "--only", "callers")).toMatchObject({ code: 0, out: expect.stringContaining(github.url) });
    await github.close();
    const { code, out } = await run(operator, "doctor", "--only", "callers");
    expect([code, out]).toEqual([1, expect.stringMatching(new RegExp(`✘[^]*${github.url}[^]*jwksUrl or algorithms in the list`))]);
  });

  test("S47: prints no secret", async () => {
    const { out } = await run(operator, "doctor", "--json");
    const { secrets, vault } = started();
    for (const secret of [secrets.sealKey, secrets.clientSecretOf("google"), secrets.clientSecretOf("ovh-eu"), vault.rootToken]) {
      expect(out).not.toContain(secret);
    }
  });
});

const audience = "aurora";

/** Writes a list with one caller. @returns The file. */
async function writeCallers(folder: string, issuer: string): Promise<string> {
  const when = { sub: "repo:acme/pipeline:environment:production", repository_id: "7" };
  const caller = { when, organisation: "acme", principal: "github:{sub}", permissions: ["tokens:read:aws:read"] };
  const file = join(folder, "callers.json");
  await writeFile(file, JSON.stringify([{ issuer, audience, algorithms: ["RS256"], callers: [caller] }]));
  return file;
}

/** Begins a login, which stands sealed in the table until it ends ten minutes later. */
async function beginLogin({ api, issuer }: Deployed): Promise<void> {
  const bearer = await issuer.sign({ sub: "ada", org: "acme" });
  const client = createClient({ baseUrl: api, credential: () => ({ authorization: `Bearer ${bearer}` }) });
  const { login_url } = dataOf(await client.startGoogleLogin({}));
  expect((await fetch(login_url, { redirect: "manual" })).status).toBe(303);
}
