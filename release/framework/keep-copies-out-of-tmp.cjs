const { mkdirSync } = require("node:fs");
const { join } = require("node:path");

/**
 * While functions are zipped, the temporary folder is one in `.esbuild`, which `serverless-esbuild` removes when it is done.
 *
 * `serverless-esbuild` (1.57.2) copies each bundle to the temporary folder, and removes the copy with a call that fails, unheard, on
 * a folder that is not empty: each run would leave one folder a function in the system's temporary folder.
 *
 * @returns Two hooks: one for before, one for after.
 */
module.exports = function keepCopiesOutOfTmp(serviceDir) {
  const folder = join(serviceDir, ".esbuild/copies");
  const { TMPDIR: before } = process.env;
  return {
    redirect: () => {
      mkdirSync(folder, { recursive: true });
      process.env.TMPDIR = folder;
    },
    restore: () => {
      if (before === undefined) {
        delete process.env.TMPDIR;
      } else {
        process.env.TMPDIR = before;
      }
    },
  };
};
