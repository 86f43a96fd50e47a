import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsClient, readOutputs } from "../../local/deployed/aws.ts";
import { nameRoutes } from "../../local/deployed/name-routes.ts";
import { account as accountId, region } from "../../local/embedded/roles.ts";
import { noteDeployed } from "../fixtures/deployed-answers.ts";
import { template } from "../fixtures/template.ts";
import { missing } from "../fixtures/use-deployed.ts";
import { assumeByToken, claimsOf, makeDeployStack, readRunLines, repository, repositoryIds, startCiAccount } from "./ci-deployment.ts";
import { type Answer, runAsOperator } from "./operator-shell.ts";
import { readCommands } from "./page-commands.ts";

/** The value behind an option of a command. */
const optionOf = (words: readonly string[], name: string): string => {
  const place = words.indexOf(name);
  return place === -1 ? "" : (words[place + 1] ?? "");
};

describe("docs/deploy/from-ci.md, First deploy, walked from nothing by its own text", () => {
  let account: Awaited<ReturnType<typeof startCiAccount>>;
  /** The variables of the environments at GitHub, by `<environment> <name>`. */
  const variables = new Map<string, string>();
  const workflowSaid: string[] = [];

  beforeAll(async () => {
    if (missing === undefined) {
      account = await startCiAccount(["dev", "prod"], { hasSecrets: false });
      const packing = await readRunLines("deploy.yml", "package", {});
      const artefact = packing.find(({ run }) => run.startsWith("npm run artefact"));
      expect(await account.runLine(artefact?.run ?? "", {})).toMatchObject({ code: 0 });
    }
  }, 900_000);
  afterAll(() => account?.stop());

  /** What a person types where the page has `…`: the simulated providers' clients. */
  const createSecret = async (words: readonly string[]) => {
    const Name = optionOf(words, "--name");
    const typed = optionOf(words, "--secret-string");
    const SecretString = typed.includes("…") ? (account.secretsOf(Name.split("/")[1] ?? "")[Name] ?? "") : typed;
    await new SecretsManagerClient(awsClient(account.aws)).send(new CreateSecretCommand({ Name, SecretString }));
    return "";
  };

  const deployRole = async (words: readonly string[]) => {
    const overrides = words.slice(words.indexOf("--parameter-overrides") + 1).map((word) => word.split(/=(.*)/s).slice(0, 2));
    expect(optionOf(words, "--template-file")).toBe("resources/ci/deploy-role.yml");
    await makeDeployStack(account.aws, optionOf(words, "--stack-name"), Object.fromEntries(overrides));
    return "";
  };

  const aws: Answer = async (words) => {
    const command = words.slice(0, 2).join(" ");
    switch (command) {
      case "sts get-caller-identity":
        return `${accountId}\n`;
      case "secretsmanager create-secret":
        return createSecret(words);
      case "cloudformation deploy":
        return deployRole(words);
      case "cloudformation describe-stacks": {
        const [, name = ""] = /OutputKey=='(\w+)'/.exec(optionOf(words, "--query")) ?? [];
        return `${(await readOutputs(account.aws, optionOf(words, "--stack-name")))[name]}\n`;
      }
      default:
        throw new Error("no such command here");
    }
  };

  const gh: Answer = async (words) => {
    if (words[0] === "variable") {
      variables.set(`${optionOf(words, "--env")} ${words[2]}`, optionOf(words, "--body"));
    }
    return "";
  };

  /** A push of `main` deploys to dev, a push of a tag to prod: the lines of the job, with the variables of the environment. */
  const git: Answer = async (words) => {
    if (words[0] === "push") {
      await deployStage(words.at(-1) === "main" ? "dev" : "prod");
    }
    return "";
  };

  async function deployStage(stage: "dev" | "prod") {
    const variableOf = (name: string) => variables.get(`${stage} ${name}`) ?? "";
    const simulated = Object.entries(account.providers.params).map(([name, value]) => `${name}=${value}`);
    const lines = await readRunLines("deploy-stage.yml", "deploy", {
      "inputs.stage": stage,
      "vars.AWS_REGION": variableOf("AWS_REGION"),
      "vars.PUBLIC_URL": variableOf("PUBLIC_URL"),
      "vars.DEPLOY_PARAMS": [variableOf("DEPLOY_PARAMS"), ...simulated].join("\n"),
    });
    const session = await assumeByToken(account.aws, variableOf("AWS_DEPLOY_ROLE_ARN"), claimsOf(stage));
    const keys = {
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken,
    };
    // Installing again would take the packages away from the tests beside this one, and GitHub's attestations are not here.
    const run = lines.filter(({ run: line, condition }) => condition === undefined && !/^(npm ci|gh) /.test(line));
    expect(run.map(({ run: line }) => line.split(" ").slice(0, 3).join(" "))).toEqual(["npm run deploy", "npm run smoke"]);
    for (const { run: line, env } of run) {
      const { code, said } = await account.runLine(line, { ...env, ...keys, GITHUB_ACTIONS: "true" });
      workflowSaid.push(said);
      expect(code, said).toBe(0);
      const { HttpApiId = "" } = await readOutputs(account.aws, `aurora-oauth-${stage}`);
      account.frontOf(stage).serve(HttpApiId, nameRoutes(template, noteDeployed));
    }
  }

  test.each(["dev", "prod"] as const)("the commands end with a deployment of %s that is checked", { timeout: 1_200_000 }, async (stage) => {
    workflowSaid.length = 0;
    const url = account.frontOf(stage).url;
    const typed: readonly (readonly [page: string, typed: string])[] = [
      ["stage=dev", `stage=${stage}`],
      ["repository=acme/aurora-oauth", `repository=${repository}`],
      ["ids=\n", `ids=${repositoryIds(stage)}\n`],
      ["https://app.example.com", "http://localhost:3000"],
      ["https://login.example.com", account.issuer.url],
      ["oidcAudience=https://api.example.com", `oidcAudience=${account.issuer.audience}`],
      // Without a Vault: as step 4 says.
      ["vaultAddr=https://vault.example.com\nvaultServerId=vault.example.com", "credentialStore=secrets-manager"],
      ["url=https://api.example.com", `url=${url}`],
      ["npm ci\n", ""],
      ...(stage === "prod" ? [["git push origin main", "git push origin v0.3.0"] as const] : []),
    ];
    const script = typed.reduce(
      (text, [page, mine]) => {
        expect(text, page).toContain(page);
        return text.replaceAll(page, mine);
      },
      await readCommands("docs/deploy/from-ci.md", "First deploy"),
    );

    const { code, said } = await runAsOperator(script, { folder: account.folder, answers: { aws, gh, git }, env: account.operatorEnv });
    expect(code, said).toBe(0);
    const [, firstSmoke, , secondSmoke] = workflowSaid;
    expect(firstSmoke).toMatch(/✔ store login[\s\S]*✔ schedule[\s\S]*not checked: health, closed to others, login link, token/);
    expect(firstSmoke).toContain("::warning title=Not checked::");
    expect(secondSmoke).toMatch(/✔ health[\s\S]*✔ closed to others[\s\S]*✔ store login[\s\S]*not checked: login link, token/);
    expect(said).toMatch(/^address {7}https?:\/\/\S+$/m);
    expect(said.match(/^redirect URI {2}\S+$/gm)?.slice(-3)).toEqual(
      ["/callback", "/gcp/callback", "/ovh_api/ovh/oauth2/callback"].map((path) => `redirect URI  ${url}${path}`),
    );
    expect(said).toContain('{"status":"ok"}');
    expect(variables.get(`${stage} AWS_REGION`)).toBe(region);
  });
});
