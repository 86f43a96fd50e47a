const { off, on } = require("../deployed-functions.cjs");
const buildFunctionAlarms = require("./build-function-alarms.cjs");

/** The alarms on functions that fail as a whole, by the value of `auroraRoutes`. */
module.exports = { on: { Resources: buildFunctionAlarms(on) }, off: { Resources: buildFunctionAlarms(off) } };
