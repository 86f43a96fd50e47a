const { join } = require("node:path");
const chunks = require("./release/framework/chunks.cjs");
const consolePage = require("./release/framework/console-page.cjs").plugin;

const standIn = (file) => join(__dirname, "lib/bundle", file);

/**
 * How a function becomes the file that runs, in AWS and on one machine: `custom.esbuild.config` of `serverless.yml` names
 * this file for the deploy, `local/lambda/bundle.ts` calls it for the local run, so both run the same code.
 *
 * CommonJS on purpose: a static ESM `import "node:http"` loads undici, about 22 ms of every cold start. The AWS SDK is
 * bundled (`exclude` and `external` empty): smaller than the runtime's own copy and pinned by the lock file. No `metafile`
 * here: the framework would write one beside each bundle and pack all of them into every function.
 */
module.exports = () => ({
  bundle: true,
  minify: true,
  keepNames: false,
  sourcemap: false,
  legalComments: "none",
  platform: "node",
  target: "node24",
  format: "cjs",
  mainFields: ["module", "main"],
  external: [],
  // What a customer downloads is part of the function that answers with it.
  loader: { ".sh": "text", ".ps1": "text", ".yml": "text" },
  // What Lambda does not need, and pays for at every cold start: see each stand-in.
  inject: [standIn("response.ts")],
  // Large libraries that few calls need are files of their own. The console's page is built with the function that serves it.
  plugins: [chunks, consolePage],
  alias: { "@aws-sdk/credential-provider-node": standIn("credential-provider.ts") },
  // Of the plugin, not of esbuild: its default leaves `aws-sdk` out.
  exclude: [],
});
