import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { awsClient, stackName } from "../../local/deployed/aws.ts";
import { listPaths } from "../../local/deployed/inventory.ts";
import { type Deployed, startDeployed } from "../../local/deployed/stack.ts";
import { vaultApi } from "../../local/vault/api.ts";
import { createProgress } from "../../ops/progress.ts";
import { readItems } from "../../release/restore/table-items.ts";
import { targetOf } from "../fixtures/deployed-target.ts";
import { setGoogle } from "../fixtures/google-control.ts";
import { setOvh } from "../fixtures/ovh-control.ts";
import { missingRelease, type ReleaseBefore, takeReleaseBefore } from "../fixtures/release-before.ts";
import type { Target } from "../fixtures/target.ts";
import { missing } from "../fixtures/use-deployed.ts";
import { type Caller, startCallers, type Tally } from "./upgrade-callers.ts";
import { type Customer, connectEveryProvider } from "./upgrade-customer.ts";
import { beginJourneys, expectWholeLedger, type Journeys } from "./upgrade-journeys.ts";
import { operatorOf, packThisRelease, prepareVault } from "./upgrade-releases.ts";

describe("deployed: from the release before to this one, and back", () => {
  let [deployed, target, customer]: [Deployed?, Target?, Customer?] = [];
  let folder = "";
  let release: ReleaseBefore;
  let [operator, before]: [ReturnType<typeof operatorOf>?, string?] = [];

  beforeAll(async () => {
    if (missing === undefined && missingRelease === undefined) {
      folder = await mkdtemp(join(tmpdir(), "aurora-oauth-upgrade-"));
      release = await takeReleaseBefore();
      deployed = await startDeployed({ release: release.folder }, createProgress(process.stdout));
      operator = operatorOf(deployed, folder);
      target = targetOf(deployed);
      // A refresh token is replaced by each refresh: one that a deploy loses ends the connection.
      await setGoogle(target, { rotate_refresh_tokens: true });
      await setOvh(target, { refresh_tokens: "rotated" });
      customer = await connectEveryProvider(target);
      await packThisRelease(join(folder, "artefact.tgz"));
    }
  });
  afterAll(async () => {
    await deployed?.stop();
    await (folder && rm(folder, { recursive: true, force: true }));
  });
  beforeEach((context) => context.skip(missingRelease !== undefined, missingRelease));
  const use = <T>(value: T | undefined): T => value ?? expect.unreachable("not started");

  const callersOf = ({ person, machine, connections }: Customer): readonly Caller[] => [
    ...connections.map((one) => ({
      name: `token of ${one.provider}`,
      ask: () => machine.client.readToken(one.provider, { account: one.account }),
    })),
    ...connections
      .filter(({ provider }) => provider === "gcp" || provider === "ovh")
      // Half as often as the limit allows both together.
      .map(({ provider, account }) => ({
        name: `refresh of ${provider}`,
        ask: () => person.client.refreshConnection(provider, { account }),
        pauseMs: 13_000,
      })),
    { name: "list", ask: () => person.client.listConnections() },
    { name: "health", ask: () => person.client.readHealth() },
  ];
  const readStanding = async ({ person, connections }: Customer) =>
    Promise.all(
      connections.map(async (one) => {
        const { json } = await person.client.readConnection(one.provider, { account: one.account });
        return { id: json.id, status: json.status, living: await one.countLiving() };
      }),
    );

  /** Changes the release under load, with journeys under way, and looks whether anything is lost. */
  const changeRelease = async (what: string, change: (whenBegun: () => Promise<void>) => Promise<unknown>) => {
    const mine = use(customer);
    await expect
      .poll(() => readStanding(mine))
      .toEqual(mine.connections.map(() => ({ id: expect.any(String), status: "active", living: 1 })));
    const standing = await readStanding(mine);
    const begun: { at?: number; journeys?: Journeys; endCallers?: () => Promise<Tally> } = {};
    let tally: Tally = { served: 0, retryable: {}, broken: [] };
    try {
      await change(async () => {
        begun.journeys = await beginJourneys(use(target));
        begun.endCallers = startCallers([...callersOf(mine), ...begun.journeys.callers]);
        begun.at = performance.now();
      });
      process.stdout.write(`${what} in ${((performance.now() - use(begun.at)) / 1000).toFixed(0)} s: `);
      await use(begun.journeys).end();
    } finally {
      tally = (await begun.endCallers?.()) ?? tally;
      const { served, retryable, broken } = tally;
      process.stdout.write(`${served} answers, to be tried again: ${JSON.stringify(retryable)}, broken: ${broken.length}\n`);
    }
    expect(tally.served).toBeGreaterThan(100);
    expect(tally.broken).toEqual([]);
    expect(await readStanding(mine)).toEqual(standing);
    for (const { provider, account, isTaken } of mine.connections) {
      const token = await mine.machine.client.readToken(provider, { account });
      expect([token.status, await isTaken(token)], `${provider}: ${token.text}`).toEqual([200, true]);
      expect((await mine.person.client.checkConnection(provider, { account })).json, provider).toMatchObject({ works: true });
    }
    await expectWholeLedger(mine.person);
    await expectNothingUnderWay();
  };

  const readTable = async () => {
    const { aws, template } = use(deployed);
    const table = DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(aws)));
    return readItems(table, template.tables[0]?.TableName ?? "");
  };
  const expectNothingUnderWay = async () => {
    const open = async () => {
      const items = await readTable();
      const parked = await listPaths(vaultApi(use(deployed).vault), "aurora-oauth-dev/parked/");
      const held = items.filter(
        ({ pk, sk, lease_owner }) => /^(TICKET|STATE|PARKED|OUTBOX)#/.test(pk) || /^SETUP#/.test(sk) || lease_owner,
      );
      return [...held.map(({ pk, sk }) => `${pk} ${sk}`), ...parked];
    };
    await expect.poll(open, { interval: 1000 }).toEqual([]);
  };

  /** Reads which deployment runs, by the paths of its packages. */
  const readRunning = async () => {
    const client = new CloudFormationClient(awsClient(use(deployed).aws));
    const { TemplateBody = "" } = await client.send(new GetTemplateCommand({ StackName: stackName }));
    return /"S3Key":\s*"serverless\/[^/]+\/[^/]+\/(\d+)-/.exec(TemplateBody)?.[1];
  };

  test("S72: an upgrade loses nothing, and no caller sees an error that is not retryable", async () => {
    await prepareVault(use(deployed));
    await changeRelease(`from ${release.version}`, async (whenBegun) => {
      before = await use(operator).deploy(join(folder, "artefact.tgz"), whenBegun);
    });
    expect(before).toMatch(/^\d{13}$/);
    expect(await readRunning()).not.toBe(before);
  });

  test("S72: a rollback loses nothing either", async () => {
    await changeRelease(`back to ${release.version}`, (whenBegun) => use(operator).rollback(use(before), whenBegun));
    expect(await readRunning()).toBe(before);
  });

  test("S72: after the rollback everything is given back, also what the newer release has made", async () => {
    const { person, connections } = use(customer);
    for (const one of connections) {
      await expect
        .poll(async () => (await person.client.disconnectConnection(one.provider, { account: one.account })).json, { interval: 1000 })
        .toMatchObject({ state: "disconnected" });
      expect(await one.countLiving(), one.provider).toBe(one.provider === "azure" || one.provider === "aws" ? 1 : 0);
    }
    expect((await readTable()).filter(({ pk, sk }) => pk === `ORG#${person.org}` && /^CONNECTION#/.test(sk))).toEqual([]);
    const paths = await listPaths(vaultApi(use(deployed).vault), "aurora-oauth-dev/");
    expect(paths.filter((path) => path.includes(person.org))).toEqual([]);
  });
});
