const { existsSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

/** The folders whose functions have a log group (`packaging/share-logs.cjs`), and that of operators (`ops/leave-record.ts`). */
const folders = readdirSync(__dirname).filter((name) => existsSync(join(__dirname, name, "functions.yml")));

/** The ends of the log groups that hold audit records, for the function that seals them. */
module.exports = { names: [...folders, "operators"].join(" ") };
