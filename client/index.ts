export { ApiFailure, dataOf } from "./api-failure.ts";
export { createConnectSession, finishConnectSession, type MadeConnectSession, type WantedConnectSession } from "./connect-session.ts";
export { type Client, createClient } from "./create-client.ts";
export type * from "./generated/operations.ts";
export type { Api, SendOptions } from "./send.ts";
export { fingerprintOf, type Token, type TokenOf, type WantedToken, withToken } from "./with-token.ts";
