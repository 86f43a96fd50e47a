/** The simplest implementation: the SDK makes its own agents. */
const options = { maxSockets: 128 };
export const awsAgents = { "http:": options, "https:": options };
