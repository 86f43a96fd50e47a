import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

/** Enough for every refresh of a tick at once: waiting for one of the SDK's own 50 sockets counts as waiting for a connection. */
const options = { keepAlive: true, maxSockets: 128 };

/** The connections to AWS, which the SDK's clients and our own calls share. */
export const awsAgents = { "http:": new HttpAgent(options), "https:": new HttpsAgent(options) };
