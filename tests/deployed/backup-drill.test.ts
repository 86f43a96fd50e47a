import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findHarm } from "../../local/backup-drill/describe-drill.ts";
import { type Restore, runDrill } from "../../local/backup-drill/drill.ts";
import { describeLook } from "../../local/backup-drill/look.ts";
import { type Deployed, startDeployed } from "../../local/deployed/stack.ts";
import { createProgress } from "../../ops/progress.ts";
import { noteDeployed } from "../fixtures/deployed-answers.ts";
import { missing } from "../fixtures/use-deployed.ts";

describe("deployed: S76: table and Vault are restored from different days", () => {
  // A target of its own: the drill counts every token and event there, and puts the table and the store of another day in place.
  let deployed: Deployed | undefined;
  let restores: readonly Restore[] = [];
  beforeAll(async () => {
    if (missing === undefined) {
      const progress = createProgress(process.stdout);
      deployed = await startDeployed({ onAnswer: noteDeployed }, progress);
      restores = await runDrill(deployed, progress);
    }
  });
  afterAll(() => deployed?.stop());

  const cellsOf = (title: string) =>
    (restores.find((restore) => restore.title === title)?.aftermath.looks ?? []).map((look) => [
      `${look.drill.kind}, ${look.drill.fate}`,
      describeLook(look),
    ]);

  test("no connection is ended and no grant is revoked by a restore, and what is lost was foretold", () => {
    expect(restores).toHaveLength(4);
    expect(restores.flatMap(findHarm)).toEqual([]);
  });

  test("a login that nobody had confirmed in the restored day is revoked, at each provider", () => {
    const { liveTokens } = restores.find(({ title }) => title === "both of Monday")?.aftermath ?? expect.unreachable();
    // At OVHcloud a replaced refresh token came back as well, of the connection that was kept.
    expect(liveTokens).toEqual([
      { google: 4, ovh: 4 },
      { google: 3, ovh: 2 },
    ]);
  });

  test("no event has the id of one that was published before: its receivers would drop it", () => {
    expect(restores.map(({ aftermath }) => aftermath.publishedAgain)).toEqual([0, 0, 0, 0]);
  });

  test("every connection that was kept works after a restore of the table alone", () => {
    const kept = cellsOf("table of Monday, Vault of Wednesday").filter(([name]) => name?.endsWith("kept"));
    expect(kept.map(([, what]) => what)).toEqual(Array.from({ length: 7 }, () => "works"));
  });

  test("connections that are copied back into the table do not bring back what was disconnected", () => {
    const disconnected = cellsOf("connections lost by mistake, copied from Monday").filter(([name]) => name?.endsWith("disconnected"));
    expect(disconnected.map(([, what]) => what)).toEqual(Array.from({ length: 7 }, () => "stays disconnected"));
  });
});
