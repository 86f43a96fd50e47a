import { type Connection, type ConnectionKey, usualAccount } from "../../lib/connections/connection.ts";
import { endsConnection } from "../../lib/errors.ts";
import { type FailureCode, failures } from "../../lib/failure-codes.ts";
import type { EndpointRequest } from "../../lib/http/http-handler.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { type HttpReply, reply } from "../../lib/http/reply.ts";

/** The key of a connection to Azure. Whatever a body says, its organisation is the principal's. @param account - The caller's word. */
export const toAzureKey = ({ tenant }: Principal, account: string = usualAccount): ConnectionKey => ({
  tenant,
  provider: "azure",
  account,
});

/** The subscription that the connection works with, as Aurora's client names it. */
export const toSubscription = ({ details = {} }: Pick<Connection, "details">) => ({
  subscription_id: details.subscription_id ?? "",
  subscription_name: details.subscription_name ?? "",
});

/** Whether only connecting again helps. */
export const isOver = (code: FailureCode): boolean => endsConnection(code) || code === "credential_missing";

/** Answers a caller whose organisation has no working connection. */
export const connectRequired = ({ requestId }: Pick<EndpointRequest, "requestId">, code: FailureCode): HttpReply =>
  reply(401, {
    error: "Azure credentials not found. Please re-authenticate.",
    code,
    action: failures[code].action,
    request_id: requestId,
  });
