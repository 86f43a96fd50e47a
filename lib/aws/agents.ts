import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

/** Enough sockets for every refresh of a tick. With the SDK's default of 50, the wait for a socket counts against the connection timeout. */
const options = { keepAlive: true, maxSockets: 128 };

/** The connections to AWS, shared by the SDK's clients and {@link awsCaller}. */
export const awsAgents = { "http:": new HttpAgent(options), "https:": new HttpsAgent(options) };
