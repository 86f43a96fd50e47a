/**
 * Reads the vendors' descriptions of their APIs, and writes the operations that read to `<vendor>.tsv`, for `tests/wiring/relay-list.test.ts`. It needs `pip`,
 * `npm`, `tar` and `unzip`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { allows, joined, type Operation } from "./operation.ts";
import { parseAws } from "./parse-aws.ts";
import { parseAzure } from "./parse-azure.ts";
import { parseGoogle } from "./parse-google.ts";
import { parseOvh } from "./parse-ovh.ts";
import { patternsOf, type Vendor } from "./read.ts";
import { sources } from "./sources.ts";

const home = mkdtempSync(join(tmpdir(), "relay-operations-"));
const run = (program: string, ...words: string[]) => execFileSync(program, words, { cwd: home, stdio: ["ignore", "pipe", "inherit"] });
const text = (...parts: string[]) => readFileSync(join(home, ...parts), "utf8");

function unpackWheels(names: readonly string[]) {
  run("pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", ...names);
  for (const wheel of readdirSync(home).filter((name) => name.endsWith(".whl"))) {
    run("unzip", "-qo", wheel);
    rmSync(join(home, wheel));
  }
}

function readGoogle(): readonly Operation[] {
  const folder = "googleapiclient/discovery_cache/documents";
  return sources.google.documents.flatMap((name) => parseGoogle(JSON.parse(text(folder, `${name}.json`))));
}

function readAws(): readonly Operation[] {
  return sources.aws.services.flatMap((service) =>
    readdirSync(join(home, "botocore/data", service)).flatMap((version) => {
      const packed = readFileSync(join(home, "botocore/data", service, version, "service-2.json.gz"));
      return parseAws(JSON.parse(gunzipSync(packed).toString()));
    }),
  );
}

function readAzure(): readonly Operation[] {
  const files = readdirSync(join(home, "azure/mgmt"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("operations.py"),
  );
  const folders = new Set(files.map((file) => dirname(file)).filter((folder) => !folder.includes("/aio/")));
  return [...folders].flatMap((folder) => {
    const models = join(folder, "../models");
    const modelFiles = readdirSync(join(home, "azure/mgmt", models)).filter((name) => /^_models(_py3)?\.py$/.test(name));
    const operations = files.filter((file) => dirname(file) === folder).map((file) => text("azure/mgmt", file));
    return parseAzure(operations, modelFiles.map((name) => text("azure/mgmt", models, name)).join("\n"));
  });
}

function write(vendor: Vendor, packages: readonly string[], operations: readonly Operation[]) {
  const patterns = patternsOf(vendor);
  const kept = joined(operations).filter(
    ({ name }) => name.startsWith("GET ") || !name.includes(" ") || patterns.some((pattern) => allows(pattern, name)),
  );
  const head = `# ${new Date().toISOString().slice(0, 10)}\t${packages.join(" ")}`;
  const lines = kept.map(({ name, fields }) => (fields.length === 0 ? name : `${name}\t${fields.join(",")}`));
  writeFileSync(new URL(`${vendor}.tsv`, import.meta.url), `${[head, ...lines].join("\n")}\n`);
  console.log(`${vendor}: ${kept.length} operations`);
}

try {
  const { google, aws, azure, ovh } = sources;
  unpackWheels([google.package, aws.package, ...azure.packages]);
  write("google", [google.package], readGoogle());
  write("aws", [aws.package], readAws());
  write("azure", azure.packages, readAzure());
  run("npm", "pack", "--silent", ovh.package);
  run("tar", "-xzf", `${ovh.package.replace("@", "-")}.tgz`);
  write("ovh", [ovh.package], parseOvh(text("package/dist/esm/index.js")));
} finally {
  rmSync(home, { recursive: true });
}
