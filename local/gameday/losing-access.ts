/** Alarms that a fault may raise which callers of the broker feel, and why: they count answers, whatever the cause is. */
export const felt: Readonly<Record<string, string>> = {
  TokensBurnFastAlarm: "the broker failed ten callers within an hour",
  TokensBurnSlowAlarm: "the same, within six hours",
  GatewayFailingAlarm: "the gateway answered a fifth of the callers 5xx",
  LosingAccessAlarm: "it follows any alarm that means lost access",
};
