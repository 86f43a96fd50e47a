const functions = require("../deployed-functions.cjs");
const packagedWith = require("../packaged-with.cjs");
const buildRole = require("./build-role.cjs");
const sets = require("./sets.cjs");
const toRoleId = require("./to-role-id.cjs");

/** A role for each set of rights, as resources of the template. A set that no function names is refused: it would be a way in. */
module.exports = packagedWith((settings) => ({
  Resources: Object.fromEntries(
    Object.entries(sets).map(([name, set]) => {
      const keys = functions.filter(({ rights }) => rights === name).map(({ key }) => key);
      if (keys.length === 0) {
        throw new Error(`${name} is a set of rights of no function.`);
      }
      return [toRoleId(name), buildRole(name, set, keys, settings)];
    }),
  ),
}));
