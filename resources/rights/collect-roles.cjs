const { console: ofConsole, off, on } = require("../deployed-functions.cjs");
const packagedWith = require("../packaged-with.cjs");
const buildRole = require("./build-role.cjs");
const sets = require("./sets.cjs");
const toRoleId = require("./to-role-id.cjs");

const namesOf = (functions, name) => functions.filter(({ rights }) => rights === name).map(({ key }) => key);

/**
 * A role for each set of rights, as resources of the template. A set that no function names is refused: it would be a way in. One that only Aurora's
 * routes name is left out with them, and the console's without it.
 */
module.exports = packagedWith((settings) => ({
  Resources: Object.fromEntries(
    Object.entries(sets).flatMap(([name, set]) => {
      if (namesOf([...on, ...ofConsole], name).length === 0) {
        throw new Error(`${name} is a set of rights of no function.`);
      }
      const keys = namesOf([...(settings.leavesAuroraOut ? off : on), ...(settings.servesConsole ? ofConsole : [])], name);
      return keys.length === 0 ? [] : [[toRoleId(name), buildRole(name, set, keys, settings)]];
    }),
  ),
}));
