const functions = require("../deployed-functions.cjs");
const { buildAlarm, readFunction } = require("./build-alarm.cjs");

const jobs = functions.filter(({ folder }) => folder === "jobs");

/** Counts which of the scheduled functions were not invoked. Lambda has no data point for none, and FILL makes it 0. */
module.exports = {
  Resources: {
    ScheduleSilentAlarm: buildAlarm({
      description: "A scheduled function does nothing, because nothing starts it.",
      section: "the-schedule-is-silent",
      Metrics: [
        { Id: "silent", Expression: jobs.map(({ key }) => `IF(FILL(${key}, 0) >= 1, 0, 1)`).join(" + ") },
        ...jobs.map(({ key, logicalId }) => readFunction(key, "Invocations", logicalId)),
      ],
      Threshold: 1,
      TreatMissingData: "breaching",
    }),
  },
};
