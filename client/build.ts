import { join } from "node:path";
import { build } from "esbuild";

/** `npm run client:build`: bundles the command into one file that Node 20 runs, as the package ships it. An argument names another folder. */
await build({
  entryPoints: [join(import.meta.dirname, "exec/main.ts")],
  outfile: join(process.argv[2] ?? join(import.meta.dirname, "dist"), "aurora-oauth.cjs"),
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  legalComments: "none",
});
