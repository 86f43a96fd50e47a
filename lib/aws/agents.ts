import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { connectionPool } from "../outbound/connection-pool.ts";

/** Enough sockets for every refresh of a tick. With the SDK's default of 50, the wait for a socket counts against the connection timeout. */
const mostSockets = 128;
const options = { keepAlive: true, maxSockets: mostSockets };

/** The connections to AWS, shared by the SDK's clients and {@link sendToAws}. */
export const awsAgents = { "http:": new HttpAgent(options), "https:": new HttpsAgent(options) };

/** Long enough for the next tick of the schedule. AWS closes earlier what it does not keep, and its callers repeat a call that fails. */
const keepMs = 120_000;

/** Sends a request to AWS. */
export const sendToAws = connectionPool(awsAgents, { keepMs, mostSockets });
