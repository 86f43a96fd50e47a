const { mkdirSync } = require("node:fs");
const { join } = require("node:path");

/**
 * A plugin of the framework: while functions are zipped, the temporary folder is one in `.esbuild`, which `serverless-esbuild`
 * removes when it is done.
 *
 * `serverless-esbuild` (1.57.2) copies each bundle to the temporary folder, and removes the copy with a call that fails, unheard, on
 * a folder that is not empty: each run would leave one folder a function in the system's temporary folder.
 *
 * Runs before `serverless-esbuild`: it stands above it in `serverless.yml`.
 */
module.exports = class KeepCopiesOutOfTmp {
  constructor(serverless) {
    const folder = join(serverless.serviceDir, ".esbuild/copies");
    const { TMPDIR: before } = process.env;
    const redirect = () => {
      mkdirSync(folder, { recursive: true });
      process.env.TMPDIR = folder;
    };
    const restore = () => {
      if (before === undefined) {
        delete process.env.TMPDIR;
      } else {
        process.env.TMPDIR = before;
      }
    };
    this.hooks = {
      "before:package:createDeploymentArtifacts": redirect,
      "after:package:createDeploymentArtifacts": restore,
      "before:deploy:function:packageFunction": redirect,
      "after:deploy:function:packageFunction": restore,
    };
  }
};
