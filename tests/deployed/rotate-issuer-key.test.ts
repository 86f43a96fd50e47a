import { randomInt, randomUUID } from "node:crypto";
import { CreateKeyCommand, KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import type { KeySet } from "../../lib/issuer/key-set.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { federatedProject } from "../../local/console/troubles/google-federated-project.ts";
import { awsClient, stackName } from "../../local/deployed/aws.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { region } from "../../local/embedded/roles.ts";
import { connectFederated } from "../../local/stories/connect-federated.ts";
import { openTables } from "../../release/restore/table-items.ts";
import { addDirectory, addKeylessApplication, addTrust } from "../fixtures/azure-control.ts";
import { newPerson, type Person } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { whileAsking } from "../fixtures/while-asking.ts";
import { assumeRoleOf } from "./role-session.ts";
import { runOps } from "./run-ops.ts";

const hourMs = 3_600_000;

describe("deployed: an operator rotates the issuer's key under callers", () => {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
    }
  });

  const ops = async (...words: string[]) => {
    const { code, out, error } = await runOps(deployed, "--json", ...words);
    return { code, error, json: out === "" ? {} : JSON.parse(out) };
  };
  const rotate = async () => (await ops("rotate", "issuer-key", "--yes")).json;
  const keySet = () => issuerKeysIn({ client: openTables(region, awsClient(deployed.aws)), name: stackName });
  /** As if the set had been written so much earlier: no test waits for a day. */
  const age = async (milliseconds: number) => {
    const earlier = (value: Date) => new Date(value.getTime() - milliseconds);
    const stored = (await keySet().readNow()) ?? expect.unreachable();
    const keys: KeySet = stored.keys.map(({ publishedAt, signsFrom, leavesAt, ...key }) => ({
      ...key,
      publishedAt: earlier(publishedAt),
      ...(signsFrom && { signsFrom: earlier(signsFrom) }),
      ...(leavesAt && { leavesAt: earlier(leavesAt) }),
    }));
    expect(await keySet().replace(stored, keys)).toBe(true);
  };
  const readKids = async (person: Person, issuer: string) => {
    const { json } = await person.client.readIssuerKeys(issuer.split("/").at(-1) ?? "");
    return (json.keys as { readonly kid: string }[]).map(({ kid }) => kid);
  };

  const atGoogle = async () => {
    const person = await newPerson(target);
    const offer = (await person.client.offerFederation("gcp")).json as { readonly issuer: string; readonly subject: string };
    const projectId = `keyless-${randomUUID().slice(0, 8)}`;
    const project = federatedProject(target.google, { projectId, number: `41${randomInt(10 ** 9, 10 ** 10)}`, displayName: "Keyless" });
    expect(await connectFederated(person.client, "gcp", await project.trust(offer))).toMatchObject({ status: 200 });
    return { person, issuer: offer.issuer };
  };
  const atAzure = async () => {
    const person = await newPerson(target);
    const offer = (await person.client.offerFederation("azure")).json;
    const application = await addKeylessApplication(target, await addDirectory(target));
    await addTrust(target, application, offer as never);
    expect(await connectFederated(person.client, "azure", { ...application })).toMatchObject({ status: 200 });
    return person;
  };

  test("S79: publish, sign, retire: callers get their tokens, trusts are proved with each key, and the doctor knows who changed it", async () => {
    const [{ person: google, issuer }, azure] = [await atGoogle(), await atAzure()];
    const works = async () =>
      Promise.all([google.client.checkConnection("gcp"), azure.client.checkConnection("azure")]).then((answers) =>
        answers.map(({ json }) => json.works),
      );
    const machines = await Promise.all([google, azure].map(({ org }) => newPerson(target, { org, permissions: ["tokens:read"] })));
    const ask = async () => [(await machines[0]?.client.readToken("gcp"))?.status, (await machines[1]?.client.readToken("azure"))?.status];
    const doctor = async () => (await ops("doctor", "--only", "issuer-keys")).code;
    expect([await works(), await doctor()]).toEqual([[true, true], 0]);
    const [old] = await readKids(google, issuer);

    const { step, kid } = await rotate();
    expect([step, await doctor(), await readKids(google, issuer)]).toEqual(["publish", 0, [old]]);
    expect(await rotate()).toMatchObject({ step: "wait", for: "published" });
    await age(25 * hourMs);
    expect([await readKids(google, issuer), await doctor()]).toEqual([[old, kid], 1]);

    const signing = await whileAsking(ask, async () => {
      expect(await rotate()).toMatchObject({ step: "sign", kid });
      expect(await doctor()).toBe(0);
      await age(hourMs / 6);
      expect(await works()).toEqual([true, true]);
    });
    await deployed.killFunctions();
    const retiring = await whileAsking(ask, async () => {
      expect(await works()).toEqual([true, true]);
      await age(25 * hourMs);
      expect(await rotate()).toMatchObject({ step: "retire", kid: old, state: "off" });
      expect([await readKids(google, issuer), await doctor()]).toEqual([[kid], 0]);
    });
    await deployed.killFunctions();
    expect(await works()).toEqual([true, true]);
    expect(new Set([...signing, ...retiring].flat())).toEqual(new Set([200]));
  });

  test("S77: a role that mints signs with a key that has the tag of the stage's issuers, and with no other", async () => {
    const kms = new KMSClient(awsClient(deployed.aws));
    const make = async (stage?: string) => {
      const Tags = [
        { TagKey: "aurora-oauth-stage", TagValue: "dev" },
        ...(stage === undefined ? [] : [{ TagKey: "aurora-oauth-issuer", TagValue: stage }]),
      ];
      return (await kms.send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", Tags }))).KeyMetadata?.Arn;
    };
    const keys = [await make("dev"), await make("prod"), await make()];
    const signs = async (name: string, KeyId: string | undefined) => {
      const credentials = await assumeRoleOf(deployed.aws, name);
      const role = new KMSClient({ ...awsClient(deployed.aws), credentials });
      const command = { KeyId, Message: Buffer.from("text"), MessageType: "RAW", SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" } as const;
      return role.send(new SignCommand(command)).then(
        () => "signs",
        (error: Error) => error.name,
      );
    };
    const refused = "AccessDeniedException";
    expect(await Promise.all(keys.map((key) => signs("tokensServe", key)))).toEqual(["signs", refused, refused]);
    expect(await Promise.all(keys.map((key) => signs("federationDocuments", key)))).toEqual([refused, refused, refused]);
  });
});
