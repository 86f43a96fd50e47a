import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealDue } from "../../lib/audit/seal-hour.ts";
import { beginOf, digestName, hourAfter, recordsName } from "../../lib/audit/trail-names.ts";
import { exportTrail } from "../../ops/audit/export-trail.ts";
import { collectorOf, memoryHead, memoryTrail, newTrailKey, recordsOf } from "../fakes/memory-trail.ts";
import { root } from "../fixtures/template.ts";

const [first, second] = ["2026-11-28T09", "2026-11-28T10"] as const;
const { signer, pem } = newTrailKey();
const store = memoryTrail();
const other = newTrailKey();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aurora-audit-"));
  const log = Object.fromEntries([first, second].map((hour) => [hour, recordsOf(hour, { acme: 4, globex: 2 })]));
  for (const hour of [first, second]) {
    await sealDue(
      { store, heads: memoryHead(), signer, stage: "aurora-oauth-test", collector: collectorOf(log) },
      beginOf(hourAfter(hour, 2)),
    );
  }
  await writeFile(join(folder, "key.pem"), pem);
  await writeFile(join(folder, "other.pem"), other.pem);
});
afterAll(() => rm(folder, { recursive: true }));

/** Verifies as an auditor does, without a login to AWS. */
const verify = (name: string, ...words: string[]) =>
  new Promise<{ readonly code: number; readonly out: string; readonly error: string }>((resolve) => {
    const args = [join(root, "ops/run.ts"), "audit", "verify", join(folder, name), ...words];
    execFile(process.execPath, args, { env: { PATH: process.env.PATH ?? "" } }, (failure, out, error) =>
      resolve({ code: typeof failure?.code === "number" ? failure.code : 0, out, error }),
    );
  });
const key = () => ["--key", join(folder, "key.pem")];

describe("S75: ops audit, with files and a public key only", () => {
  it("passes a whole trail, and names each thing that was done to it", async () => {
    const trail = join(folder, "whole");
    expect(await exportTrail(store, trail, {})).toBe(8);
    expect(await verify("whole", ...key())).toMatchObject({
      code: 0,
      out: `${first} to ${second}: 2 hours, 6 files, 14 records. Nothing is missing, and nothing was changed\nNot shown: whether the trail goes on behind its last hour: name that hour with --until. The operator finds it with audit verify --stage\n`,
    });

    const file = recordsName("acme", first, 0);
    const lines = (await readFile(join(trail, file), "utf8")).split("\n");
    await writeFile(join(trail, file), lines.toSpliced(1, 1).join("\n"));
    await rm(join(trail, digestName(second)));
    const { code, out } = await verify("whole", ...key(), "--until", second);
    expect(code).toBe(1);
    expect(out.split("\n")).toEqual([
      `✖ ${file} record 1 is missing`,
      `✖ ${digestName(first)} names 7 records, and 6 are here`,
      `✖ ${digestName(second)} is missing: an hour of the trail`,
      `${first} to ${second}: 1 hours, 6 files, 13 records. 3 findings`,
      "",
    ]);
  });

  it("S94: an empty trail is a finding", async () => {
    await mkdir(join(folder, "empty"));
    const { code, out } = await verify("empty", ...key());
    expect([code, out.split("\n")[0]]).toEqual([1, "✖ digests/ is empty: there is no digest"]);
  });

  it("passes the export of one organisation, which holds nothing of another", async () => {
    await exportTrail(store, join(folder, "acme"), { organisation: "acme", since: second });
    expect(await verify("acme", ...key(), "--export", "--since", second)).toMatchObject({
      code: 0,
      out: expect.stringContaining("1 files, 4 records"),
    });
    const names = await readdir(join(folder, "acme"), { recursive: true });
    expect(names.filter((name) => /globex|operators/.test(name))).toEqual([]);
    expect((await verify("acme", ...key())).out).toContain("has no leaves: whether a file is missing cannot be told");
  });

  it("refuses the key of another, no key, and an hour that is none", async () => {
    await exportTrail(store, join(folder, "keys"), {});
    expect(await verify("keys", "--key", join(folder, "other.pem"))).toMatchObject({
      code: 1,
      out: expect.stringContaining("is signed by another key"),
    });
    expect(await verify("keys", "--key", join(folder, "other.pem"), ...key())).toMatchObject({ code: 0 });
    expect(await verify("keys")).toMatchObject({ code: 1, error: expect.stringContaining("name the public key: --key key.pem") });
    expect(await verify("keys", ...key(), "--since", "yesterday")).toMatchObject({
      code: 1,
      error: expect.stringContaining("an hour in UTC"),
    });
  });
});
