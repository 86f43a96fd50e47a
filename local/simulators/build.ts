import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** `npm run simulators:build`: makes what the package ships: one ES module for Node 24, its types, and the licences of what is in it. An argument names another folder. */
const root = join(import.meta.dirname, "../..");
const folder = process.argv[2] ?? join(import.meta.dirname, "dist");

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [join(import.meta.dirname, "start-clouds.ts")],
  outfile: join(folder, "start-clouds.js"),
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  mainFields: ["module", "main"],
  legalComments: "none",
  metafile: true,
});

const packages = new Set(Object.keys(metafile.inputs).flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
const readLicence = async (name: string) => {
  const file = (await readdir(join(root, name))).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  return `${name.replace("node_modules/", "")}\n\n${await readFile(join(root, name, file), "utf8")}`;
};
await writeFile(join(folder, "LICENSES-OF-OTHERS"), (await Promise.all([...packages].sort().map(readLicence))).join("\n\n"));
await cp(join(root, "LICENSE"), join(folder, "LICENSE"));

// The types name nothing of the simulators themselves.
const types = await mkdtemp(join(tmpdir(), "simulators-types-"));
try {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(import.meta.dirname, "tsconfig.types.json"), "--outDir", types], { stdio: "inherit" });
  for (const file of ["start-clouds.d.ts", "clouds.d.ts"]) {
    await cp(join(types, "local/simulators", file), join(folder, file));
  }
} finally {
  await rm(types, { recursive: true });
}
