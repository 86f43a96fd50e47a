const { buildAlarm, buildCompositeAlarm, readFunction, readSum } = require("./build-alarm.cjs");

/** The share of bad answers that the objective allows in its 30 days, in percent: 99.9 % of the tokens have the life that was asked for. */
const allowedPercent = 0.1;

/** Bad answers below which no alarm is raised: in a stage with few requests one of them would be a large share. */
const fewest = 10;

/**
 * Windows in seconds, and how many times faster than allowed the bad answers come. The long window says that it matters, the short one that
 * it goes on: so the alarm is over soon after the repair. Fast: 2 % of what 30 days allow in an hour. Slow: 5 % in six hours.
 */
const burns = [
  { id: "TokensBurnFast", times: 14.4, longSeconds: 3600, shortSeconds: 300 },
  { id: "TokensBurnSlow", times: 6, longSeconds: 21_600, shortSeconds: 1800 },
];

const service = `\${self:service}-\${sls:stage}`;
const broker = "TokensServeLambdaFunction";
const readAnswers = (outcome, period) => readSum(outcome, "AuroraOAuth", "TokenAnswers", { outcome, service }, period);

/** The percentage of bad answers. An answer is bad that failed, has too little life, or never came: the function broke, or had no room to run. */
const buildShare = (seconds, floor) => [
  { Id: "share", Expression: `IF(bad >= ${floor}, 100 * bad / asked, 0)` },
  { Id: "bad", ReturnData: false, Expression: "SUM([FILL(failed, 0), FILL(short_lived, 0), FILL(errors, 0), FILL(throttles, 0)])" },
  { Id: "asked", ReturnData: false, Expression: "FILL(invocations, 0) + FILL(throttles, 0) - FILL(refused, 0)" },
  readAnswers("failed", seconds),
  readAnswers("short_lived", seconds),
  readAnswers("refused", seconds),
  readFunction("errors", "Errors", broker, seconds),
  readFunction("throttles", "Throttles", broker, seconds),
  readFunction("invocations", "Invocations", broker, seconds),
];

const section = "access.md#tokens-are-not-served";

function buildBurn({ id, times, longSeconds, shortSeconds }) {
  const part = (seconds, floor) =>
    buildAlarm({
      description: `A part of ${id}Alarm: the share of bad answers to callers who want a token, in ${seconds / 60} minutes.`,
      section,
      isPart: true,
      Metrics: buildShare(seconds, floor),
      Threshold: Number((times * allowedPercent).toFixed(2)),
    });
  return {
    [`${id}LongAlarm`]: part(longSeconds, fewest),
    [`${id}ShortAlarm`]: part(shortSeconds, 1),
    [`${id}Alarm`]: buildCompositeAlarm({
      description: `Callers get no token, or one with too little life, ${times} times as often as the objective allows.`,
      section,
      all: [`${id}LongAlarm`, `${id}ShortAlarm`],
    }),
  };
}

module.exports = {
  Resources: {
    ...Object.assign({}, ...burns.map(buildBurn)),
    LosingAccessAlarm: buildCompositeAlarm({
      description: "Customers are losing access, or will within minutes.",
      section: "access.md#customers-are-losing-access",
      any: [
        ...["TokensBurnFastAlarm", "TokensBurnSlowAlarm", "RefreshesFailingAlarm", "BacklogAlarm", "ScheduleSilentAlarm", "LossesAlarm"],
        "GatewayFailingAlarm",
        ["TrafficSeenAlarm", "TrafficGoneAlarm"],
      ],
    }),
  },
};
