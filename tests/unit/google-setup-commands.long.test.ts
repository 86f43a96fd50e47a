import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changes } from "../../lib/providers/google/setup/change-names.ts";
import { toSetupCommands } from "../../lib/providers/google/setup/setup-commands.ts";
import { shellComment, shellQuote } from "../../lib/providers/google/setup/setup-functions.ts";
import type { PlannedTarget } from "../../lib/setup/plan.ts";

const run = promisify(execFile);
const found = (program: string) =>
  run("sh", ["-c", `command -v ${program}`]).then(
    () => true,
    () => false,
  );
const hasShellcheck = await found("shellcheck");

const account = "aurora-ro-1a2b3c4d";
const hostile = 'x\'; touch pwned; $(touch pwned) `touch pwned` "$HOME" \\';
const words = { reason: "Read metrics.\ntouch pwned" };
const planned = (member: string): PlannedTarget[] => [
  {
    id: "home",
    name: "Home",
    obstacles: [],
    changes: [
      changes.role("home", "roles/browser", account, words),
      changes.account("home", account, words),
      changes.accountUser("home", account, member, words),
      changes.api("home", "logging.googleapis.com", words),
      changes.dataset("home", words),
      changes.datasetReader("home", account, words),
      changes.label("home", "aurora-oauth-1a2b3c4d", words),
    ],
  },
  { id: "shop", name: "Shop", obstacles: [], changes: [changes.role("shop", "roles/browser", account, words)] },
];
const context = { home: "home", exportLocation: "EU" };
const commands = toSetupCommands(planned(hostile), context);
const scripts = [
  ["a whole plan", toSetupCommands(planned("user:o'hara@example.com"), context)],
  [
    "one role",
    toSetupCommands([{ id: "shop", name: "", obstacles: [], changes: [changes.role("shop", "roles/x", account, words)] }], context),
  ],
  ["nothing", toSetupCommands([], context)],
] as const;

/** Stands in for gcloud, bq and sleep: it writes its arguments to a log and keeps which accounts, roles and datasets there are. */
const stub = `#!/usr/bin/env bash
set -euo pipefail
program="$(basename "$0")"
[ "$program" != sleep ] || exit 0
{ printf '%s' "$program"; printf '\\t%s' "$@"; printf '\\n'; } >> "$WORLD/log"
touch "$WORLD/accounts" "$WORLD/roles" "$WORLD/datasets"
value() { local name="$1" arg; shift; for arg in "$@"; do case "$arg" in "$name"=*) printf '%s' "\${arg#*=}";; esac; done; }
case "$program $*" in
  "gcloud iam service-accounts list"*) sed 's/$/@home.iam.gserviceaccount.com/' "$WORLD/accounts" ;;
  "gcloud iam service-accounts create"*) echo "$4" >> "$WORLD/accounts" ;;
  "gcloud iam service-accounts delete"*) : > "$WORLD/accounts" ;;
  *add-iam-policy-binding*) printf '%s %s %s\\n' "$3$4" "$(value --member "$@")" "$(value --role "$@")" >> "$WORLD/roles" ;;
  *remove-iam-policy-binding*) : > "$WORLD/roles.\${3##*/}\${4%@*}" ;;
  *get-iam-policy*) [ -e "$WORLD/roles.\${3##*/}\${4%@*}" ] || echo roles/browser ;;
  "gcloud projects describe"*) echo connected ;;
  "bq show"*) grep -q . "$WORLD/datasets" ;;
  "bq --location"*) echo made >> "$WORLD/datasets" ;;
esac
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "setup-commands-"));
  await Promise.all(["gcloud", "bq", "sleep"].map((name) => writeFile(join(folder, name), stub, { mode: 0o755 })));
});
beforeEach(() => run("sh", ["-c", `cd ${shellQuote(folder)} && rm -f log accounts roles* datasets pwned`]));
afterAll(() => rm(folder, { recursive: true }));

/** Runs a script against the stand-ins. @returns The calls that change something, one a line. */
async function writes(script: string): Promise<string[]> {
  await writeFile(join(folder, "script"), script);
  await rm(join(folder, "log"), { force: true });
  await run("bash", ["script"], { cwd: folder, env: { PATH: `${folder}:${process.env.PATH}`, WORLD: folder } });
  const calls = (await readFile(join(folder, "log"), "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
  return calls.filter((line) => !/\t(list|describe|get-iam-policy|show)(\t|$)/.test(line));
}

describe("the commands of a plan", () => {
  test.each(scripts)("shellcheck finds nothing in the scripts of %s", async (_title, { add, remove }) => {
    expect(hasShellcheck, "shellcheck is missing: apt-get install shellcheck").toBe(true);
    for (const script of [add, remove]) {
      await writeFile(join(folder, "checked.sh"), script);
      const { stdout } = await run("shellcheck", [join(folder, "checked.sh")]).catch((error: { stdout: string }) => error);
      expect(stdout).toBe("");
    }
  });

  test("pass each value on as it is, whatever is in it", async () => {
    const calls = await writes(commands.add);
    expect(calls.some((line) => line.split("\t").includes(`--member=${hostile}`))).toBe(true);
    await expect(readFile(join(folder, "pwned"))).rejects.toThrow("ENOENT");
  });

  test("make the account first, then everything that needs it", async () => {
    const calls = await writes(commands.add);
    expect(calls[0]).toMatch(/service-accounts\tcreate\taurora-ro-1a2b3c4d\t--project=home/);
    expect(calls.filter((line) => line.includes("projects\tadd-iam-policy-binding")).map((line) => line.split("\t").slice(3, 6))).toEqual([
      ["home", `--member=serviceAccount:${account}@home.iam.gserviceaccount.com`, "--role=roles/browser"],
      ["shop", `--member=serviceAccount:${account}@home.iam.gserviceaccount.com`, "--role=roles/browser"],
    ]);
    expect(calls.find((line) => line.startsWith("bq\tquery"))).toContain(
      "GRANT `roles/bigquery.dataViewer` ON SCHEMA `home`.`aurora_billing_export`",
    );
  });

  test("never bind a role without saying that it has no condition", () => {
    const bindings = `${commands.add}${commands.remove}`.split("\n").filter((line) => line.includes("-iam-policy-binding"));
    expect(bindings.length).toBe(4);
    expect(bindings.filter((line) => !line.includes("--condition=None"))).toEqual([]);
  });

  test("may be run again: neither the account nor the dataset is made twice", async () => {
    await writes(commands.add);
    expect((await writes(commands.add)).filter((line) => /\t(create|mk)\t/.test(line))).toEqual([]);
  });

  test("that take back disable the account first and delete it last", async () => {
    await writes(commands.add);
    const calls = await writes(commands.remove);
    expect(calls[0]).toContain("service-accounts\tdisable");
    expect(calls.at(-1)).toContain("service-accounts\tdelete");
    expect(calls.filter((line) => line.includes("projects\tremove-iam-policy-binding")).length).toBe(2);
    expect(calls.some((line) => line.includes("--remove-labels=aurora-oauth"))).toBe(true);
    expect(calls.filter((line) => /\tservices\t|\trm\t/.test(line))).toEqual([]);
  });

  test("that take back find nothing to do after they were run", async () => {
    await writes(commands.add);
    await writes(commands.remove);
    expect((await writes(commands.remove)).filter((line) => !line.includes("--remove-labels"))).toEqual([]);
  });
});

describe("a value in a script", () => {
  test.each(["", "a b", "it's", "$(id)", "`id`", "\\", '"', "a\nb", "!!", "*"])(
    "%j is one word with nothing in it but text",
    async (value) => {
      expect((await run("bash", ["-c", `printf '%s' ${shellQuote(value)}`])).stdout).toBe(value);
    },
  );

  test("in a comment has no line break", () => {
    expect(shellComment("a\nb\r\nc\u2028d")).toBe("# a b c d");
  });
});
