const { on: functions } = require("../deployed-functions.cjs");
const { buildAlarm, readFunction, readSum } = require("./build-alarm.cjs");

const service = `\${self:service}-\${sls:stage}`;
const jobs = functions.filter(({ folder }) => folder === "jobs");

/** `auditSeal` runs every ten minutes, so three runs in a row are missing. */
const auditSeconds = 1800;

/** The alarms on what nothing starts any more. Lambda has no data point for a function that was not invoked, and FILL makes one. */
module.exports = {
  Resources: {
    ScheduleSilentAlarm: buildAlarm({
      description: "A scheduled function does nothing, because nothing starts it.",
      section: "refreshes.md#schedule-stopped",
      Metrics: [
        { Id: "silent", Expression: jobs.map(({ key }) => `IF(FILL(${key}, 0) >= 1, 0, 1)`).join(" + ") },
        ...jobs.map(({ key, logicalId }) => readFunction(key, "Invocations", logicalId)),
      ],
      Threshold: 1,
      TreatMissingData: "breaching",
    }),
    // All metrics of an alarm have one period, and five minutes are too short for a function that runs every ten.
    AuditSilentAlarm: buildAlarm({
      description: "The audit trail is not sealed any more, or the keys of the issuers are not watched any more.",
      section: "audit.md#audit-stopped",
      Metrics: [
        // A look that finds nothing is a 0, and no look is no value. A run measures the head of the trail when it has sealed all that it could.
        { Id: "silent", Expression: "IF(FILL(seals, -1) >= 0, 0, 1) + IF(FILL(looks, -1) >= 0, 0, 1)" },
        readSum("seals", "AuroraOAuth", "AuditHead", { service }, auditSeconds),
        readSum("looks", "AuroraOAuth", "KeySetChanged", { service }, auditSeconds),
      ],
      Threshold: 1,
      TreatMissingData: "breaching",
    }),
  },
};
