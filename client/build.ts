import { execFileSync } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/**
 * `npm run client:build`: makes what the package ships, for Node 20 and newer: the command in one file, and the client as an ES module and as CommonJS, each
 * with its types. An argument names another folder.
 */
const folder = process.argv[2] ?? join(import.meta.dirname, "dist");
const [library, command] = ["index.ts", "exec/main.ts"].map((file) => join(import.meta.dirname, file));
const common = { bundle: true, target: "node20", legalComments: "none" } as const;
const [esm, cjs] = [join(folder, "esm"), join(folder, "cjs")];

await build({ ...common, entryPoints: [command ?? ""], outfile: join(folder, "aurora-oauth.cjs"), platform: "node", format: "cjs" });
await build({ ...common, entryPoints: [library ?? ""], outfile: join(esm, "index.js"), platform: "neutral", format: "esm" });
await build({ ...common, entryPoints: [library ?? ""], outfile: join(cjs, "index.js"), platform: "neutral", format: "cjs" });
const tsc = join(import.meta.dirname, "../node_modules/typescript/bin/tsc");
execFileSync(process.execPath, [tsc, "-p", join(import.meta.dirname, "tsconfig.types.json"), "--outDir", esm], { stdio: "inherit" });
await mkdir(cjs, { recursive: true });
await cp(esm, cjs, { recursive: true, filter: (file) => !file.endsWith(".js") });
await writeFile(join(cjs, "package.json"), '{ "type": "commonjs" }\n');
await cp(join(import.meta.dirname, "../LICENSE"), join(folder, "LICENSE"));
