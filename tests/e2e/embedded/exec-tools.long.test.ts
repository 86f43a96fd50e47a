import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addRole, changeRole, openWorkspace } from "../../fixtures/aws-control.ts";
import { addApplication, addDirectory, healAzure, setAzure } from "../../fixtures/azure-control.ts";
import { type ExecProgram, execProgram } from "../../fixtures/exec-program.ts";
import { addAccount, healGoogle, setGoogle } from "../../fixtures/google-control.ts";
import { connectFully, newPerson, type Person } from "../../fixtures/journey.ts";
import { addServiceAccount, healOvh, setOvh } from "../../fixtures/ovh-control.ts";
import { connectServiceAccount } from "../../fixtures/ovh-journey.ts";
import { installPython } from "../../fixtures/python-tools.ts";
import { addClient, healTailscale, setTailscale } from "../../fixtures/tailscale-control.ts";
import { connectClient } from "../../fixtures/tailscale-journey.ts";
import { root } from "../../fixtures/template.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

/** Seconds that a token lives in these tests. */
const lifetime = 15;
const folder = join(root, "tests/fixtures/tools");

/** At once: most of each test's time is waiting for an expiry, and no two share a provider's settings. */
describe.concurrent("embedded: real tools run with aurora-oauth exec", () => {
  const target = useEmbeddedTarget();
  let tools: Awaited<ReturnType<typeof installPython>>;
  const running: ExecProgram[] = [];
  beforeAll(async () => {
    tools = await installPython("tests/fixtures/tools/requirements.txt");
  });
  afterAll(async () => {
    for (const { process } of running) {
      process.kill("SIGKILL");
    }
    await Promise.all([target.inside.heal(), healGoogle(target), healTailscale(target), healOvh(target), healAzure(target)]);
  });

  /** Runs a program for a machine of the person's organisation. */
  const start = async ({ org }: Person, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const AURORA_TOKEN = await target.token({ sub: "scanner", org, permissions: ["tokens:read"] });
    const program = execProgram(args, { AURORA_URL: target.api, AURORA_TOKEN, AWS_ENDPOINT_URL: target.aws, ...env });
    running.push(program);
    return program;
  };
  const python = (file: string, ...args: readonly string[]) => {
    const path = "python" in tools ? tools.python : "";
    return ["--", path, join(folder, file), ...args];
  };

  /** Asks before the token expires, after that, and after the next one has expired. @returns The three answers, by their two words. */
  const acrossTwoExpiries = async (program: ExecProgram, line?: string) => {
    const answers = [await program.ask(line)];
    for (const _expiry of [1, 2]) {
      // The token must expire for everybody: for the simulator, the product and the tool, whose clocks are the machine's.
      await sleep(lifetime * 1000);
      answers.push(await program.ask(line));
    }
    expect(await program.end()).toBe(0);
    const words = answers.map((answer) => answer.split(" "));
    return { tokens: new Set(words.map(([token]) => token)), answers: words.map(([, answer]) => answer) };
  };

  describe("in Python", () => {
    const connectAws = async () => {
      const person = await newPerson(target);
      const customer = await openWorkspace(person);
      const arn = await addRole(target, customer.externalId);
      expect(await customer.person.client.connectAwsRole(customer.wid, { roleArn: arn })).toMatchObject({ status: 200 });
      await changeRole(target, arn, { session_seconds: lifetime });
      return { person, account: arn.split(":")[4] ?? "" };
    };

    test.beforeEach((context) => {
      if ("missing" in tools) {
        context.skip(tools.missing);
      }
    });

    test("boto3 and the aws command are AWS's session, across two expiries", async ({ expect }) => {
      const { person, account } = await connectAws();
      const env = {
        AWS_ACCESS_KEY_ID: "AKIAOFTHECALLER",
        AWS_SECRET_ACCESS_KEY: "theirs",
        AWS_PROFILE: "work",
        AWS_DEFAULT_REGION: "eu-west-1",
      };
      const place = ["--provider", "aws", "--account", account];
      const cli = `while read -r line; do "$0" -m awscli sts get-caller-identity --query Arn --output text || exit 9; done`;
      const [boto, aws] = [
        await start(person, [...place, ...python("boto3_program.py")], env),
        await start(person, [...place, "--", "sh", "-c", cli, "python" in tools ? tools.python : ""], env),
      ];
      const [{ tokens, answers }, shell] = await Promise.all([acrossTwoExpiries(boto), acrossTwoExpiries(aws)]);
      const session = expect.stringMatching(new RegExp(`^arn:aws:sts::${account}:assumed-role/`));
      expect(answers).toEqual([session, session, session]);
      expect(tokens.size).toBe(3);
      expect([...shell.tokens]).toEqual([session]);
      expect(`${boto.told()}${aws.told()}`).toBe("");
    });

    test("google-auth lists projects by default credentials, across two expiries", async ({ expect }) => {
      const person = await newPerson(target);
      await setGoogle(target, { access_token_lifetime_seconds: lifetime });
      await connectFully(person, await addAccount(target));
      const program = await start(person, ["--provider", "gcp", ...python("google_auth_program.py", target.google)], {
        GOOGLE_APPLICATION_CREDENTIALS: "/of/the/caller.json",
        HTTP_PROXY: "http://127.0.0.1:9",
      });
      const { tokens, answers } = await acrossTwoExpiries(program);
      expect([tokens.size, ...answers]).toEqual([3, "200", "200", "200"]);
      expect(program.told()).toBe("");
    });

    test("OVHcloud's client refreshes at the process's token endpoint, across two expiries", async ({ expect }) => {
      const person = await newPerson(target);
      await setOvh(target, { client_token_seconds: lifetime });
      await connectServiceAccount(person, await addServiceAccount(target));
      const args = ["--provider", "ovh", "--account", "ovh-eu", ...python("ovh_program.py", target.ovh)];
      const program = await start(person, args, { OVH_CLIENT_ID: "theirs", OVH_CLIENT_SECRET: "theirs" });
      const { tokens, answers } = await acrossTwoExpiries(program);
      expect([tokens.size, ...new Set(answers)]).toEqual([3, expect.stringMatching(/^[1-9]$/)]);
    });

    test("a script has Tailscale's key in the environment, and a live one in the file across two expiries", async ({ expect }) => {
      await setTailscale(target, { access_token_lifetime_seconds: lifetime });
      const person = await newPerson(target);
      await connectClient(person, await addClient(target));
      const program = await start(person, ["--provider", "tailscale", ...python("tailscale_program.py", target.tailscale)]);
      const [started] = (await program.ask("environment")).split(" ");
      const { tokens, answers } = await acrossTwoExpiries(program, "file");
      expect([tokens.size, ...answers]).toEqual([3, "200", "200", "200"]);
      expect(started).toMatch(/^[0-9a-f]{64}$/);
    });

    test("a caller whose right is taken away gets errors at once, and is told why once", async ({ expect }) => {
      const { person, account } = await connectAws();
      const folderOfTest = join(root, ".cache", `exec-${crypto.randomUUID()}`);
      const sign = (permissions: readonly string[]) => target.token({ sub: "scanner", org: person.org, permissions });
      await writeFile(folderOfTest, await sign(["tokens:read"]), { mode: 0o600 });
      const env = { AURORA_URL: target.api, AURORA_TOKEN_FILE: folderOfTest, AWS_ENDPOINT_URL: target.aws };
      const program = execProgram(["--provider", "aws", "--account", account, ...python("boto3_program.py")], env);
      running.push(program);
      expect(await program.ask()).toContain(`:${account}:`);
      await writeFile(folderOfTest, await sign(["connectors:read"]));
      await expect(program.ask()).rejects.toThrow("the program has ended");
      expect(await program.end()).toBe(1);
      expect(program.told().match(/aurora-oauth: no token for aws: forbidden/g)).toHaveLength(1);
    });
  });

  test("Azure's SDK takes the process for a managed identity, across two expiries", async ({ expect }) => {
    const person = await newPerson(target);
    await setAzure(target, { access_token_lifetime_seconds: lifetime });
    const sent = await addApplication(target, await addDirectory(target));
    expect(await person.client.connectAzure(sent)).toMatchObject({ status: 200 });
    const args = ["--provider", "azure", "--", process.execPath, join(folder, "azure-program.ts"), target.azure];
    const program = await start(person, args, { AZURE_CLIENT_ID: "theirs", NODE_TLS_REJECT_UNAUTHORIZED: "0", NODE_NO_WARNINGS: "1" });
    const { tokens, answers } = await acrossTwoExpiries(program);
    expect([tokens.size, ...answers]).toEqual([3, "200", "200", "200"]);
  });
});
