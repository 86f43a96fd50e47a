const { toId } = require("../log-groups.cjs");
const toRoleId = require("./to-role-id.cjs");

/** Processes that each tick may need: its own, and that of the tick before it, which may still work. */
const perTick = 2;

/** Lambda takes texts alone; a parameter may be a number. */
const toText = (value) => (typeof value === "object" ? value : String(value));

/**
 * Puts what a set of rights means in the place of its name: role, environment, log group, network, in the framework's own words.
 *
 * @param definition - A function as `routed-functions.cjs` or a `functions.yml` has it.
 * @param sets - Of `sets.cjs`, each variable with its value.
 * @param ticks - How many targets of rules in `resources/` the function is.
 * @throws {Error} There is no such set.
 */
module.exports = function giveRights(key, { rights, environment, events = [], ...others }, { sets, prefix, settings, ticks = 0 }) {
  if (!Object.hasOwn(sets, rights ?? "")) {
    throw new Error(`${key}: there is no set of rights ${rights}: resources/rights/sets.cjs`);
  }
  const { logs, store, environment: shared, timeout } = sets[rights];
  const count = ticks + events.filter(({ schedule }) => schedule !== undefined).length;
  return {
    ...(timeout !== undefined && { timeout }),
    // The next tick does the work of a failed one. Queued retries would all run at once, each with its whole time.
    ...(logs === "jobs" && { maximumEventAge: 60, maximumRetryAttempts: 0 }),
    ...others,
    events,
    role: toRoleId(rights),
    environment: Object.fromEntries(Object.entries({ ...shared, ...environment }).map(([name, value]) => [name, toText(value)])),
    // The framework would make a group of its own.
    disableLogs: true,
    logs: { logGroup: `${prefix}/${logs}` },
    dependsOn: [toId(logs)],
    ...(store !== undefined && settings.network !== undefined && { vpc: settings.network }),
    // AWS takes it out of the account's concurrency, and refuses to leave less than 100 for all other functions.
    ...(settings.reservesConcurrency && count > 0 && { reservedConcurrency: perTick * count }),
  };
};
