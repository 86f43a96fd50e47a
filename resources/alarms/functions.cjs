const { console: ofConsole, off, on } = require("../deployed-functions.cjs");
const packagedWith = require("../packaged-with.cjs");
const buildFunctionAlarms = require("./build-function-alarms.cjs");

/** The alarms on functions that fail as a whole, for the functions that the stage has. */
module.exports = packagedWith(({ leavesAuroraOut, servesConsole }) => ({
  Resources: buildFunctionAlarms([...(leavesAuroraOut ? off : on), ...(servesConsole ? ofConsole : [])]),
}));
