/** How each answer of the provider goes wrong from now on. `silent`: none comes. */
export const troubles = ["page", "throttled", "unavailable", "closed", "silent"] as const;
export type Trouble = (typeof troubles)[number];

/** What the simulators send for each trouble: the fields of a fault. */
export const toFault = (trouble: Trouble) =>
  ({
    page: { status: 200, body: "<!DOCTYPE html><html><body>Sign in to the network</body></html>" },
    throttled: { status: 429, body: {}, headers: { "retry-after": "30" } },
    unavailable: { status: 503, body: {} },
    closed: { drop: true },
    silent: { delay_ms: 5000 },
  })[trouble];

/** The fault that sends a body with a token in place of the next answer. */
export const toTokenAnswer = (path: string, body: string) => ({
  method: "POST",
  path,
  status: 200,
  body,
  content_type: "application/json",
});
