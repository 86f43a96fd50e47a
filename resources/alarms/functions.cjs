const functions = require("../deployed-functions.cjs");
const buildFunctionAlarms = require("./build-function-alarms.cjs");

/** The alarms on functions that fail as a whole. */
module.exports = { Resources: buildFunctionAlarms(functions) };
