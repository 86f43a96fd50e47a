import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../../lib/secret.ts";
import { type Offboarding, offboard } from "../../../ops/offboard/offboard.ts";
import { openAudit } from "../../../ops/offboard/open-audit.ts";
import { isWhole } from "../../../ops/offboard/report.ts";
import { reportPath, verifyReport } from "../../../ops/offboard/report-file.ts";
import { secretsManagerStore, vaultStore } from "../../../ops/offboard/stored-credentials.ts";
import { connectEverything } from "../../fixtures/connect-everything.ts";
import { findCanaries, noProgress, placesOf, readPublicKey } from "../../fixtures/offboarding.ts";
import { openOpsTarget } from "../../fixtures/ops-target.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: an organisation is offboarded", () => {
  const target = useEmbeddedTarget();
  let publicKey: KeyObject;
  let folder: string;
  let offboarding: Omit<Offboarding, "organisation">;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "offboard-"));
    const ops = await openOpsTarget(target.aws, "dev");
    const { vault, secrets, invoke, environment } = target.inside;
    publicKey = await readPublicKey(ops.aws, environment("auditSeal").AUDIT_KEY_ARN);
    const place = { address: vault, token: new Secret(secrets.vaultRootToken), mount: "kv", base: "aurora-oauth-dev" };
    offboarding = {
      target: ops,
      suite: { invoke },
      stores: [vaultStore(place), secretsManagerStore(ops, "aurora-oauth-dev")],
      operator: "arn:operator",
      folder,
      minutes: 5,
      progress: noProgress,
      ...(await openAudit(ops, { environment: async (key) => environment(key) })),
      pause: () => new Promise((resolve) => setTimeout(resolve, 200)),
    };
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("S74: nothing of it is left in table and stores, another organisation keeps everything, and the report is signed", async () => {
    const [mine, theirs] = [await connectEverything(target), await connectEverything(target)];
    const report = await offboard({ ...offboarding, organisation: mine.person.org });
    expect(report.open).toEqual([]);
    expect(placesOf(report)).toEqual(mine.places);
    expect(mine.places.map((place) => place.split("/")[0])).toEqual(["aws", "azure", "gcp", "ovh", "ovh", "tailscale"]);
    expect([isWhole(report), report.parked_given_back]).toEqual([true, 1]);
    const { inside } = target;
    const places = [
      ...(await inside.items()).map((item) => ({ where: `${item.pk} ${item.sk}`, text: JSON.stringify(item) })),
      { where: "Vault", text: (await inside.vaultPaths()).join("\n") },
    ];
    // A mark that keeps another organisation's login of the same account from going live with a dead grant. It goes after a day.
    expect(findCanaries(mine, places).filter((leak) => !leak.includes("REVOCATION#"))).toEqual([]);
    expect(findCanaries(theirs, places)).not.toEqual([]);
    expect((await theirs.person.client.listConnections()).json.connections).toHaveLength(theirs.places.length);

    const path = reportPath(folder, report);
    expect(await verifyReport(path, publicKey)).toEqual(report);
    await expect(verifyReport(path, generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey)).rejects.toThrow(
      "not signed with this key",
    );
    await writeFile(path, (await readFile(path, "utf8")).replace('"revoked": true', '"revoked": false'));
    await expect(verifyReport(path, publicKey)).rejects.toThrow("was changed");
  });
});
