/**
 * Loaded into every function process of MiniStack before its worker. The worker replaces `https.request` by one that sends plain http to
 * this machine, so no simulator that speaks https would be reached. It cannot replace what is not writable.
 */
const https = require("node:https");

for (const name of ["request", "get"]) {
  Object.defineProperty(https, name, { value: https[name], writable: false, configurable: false });
}
