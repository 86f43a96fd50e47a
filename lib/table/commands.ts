import type { TransactWriteCommand as TransactWrite, TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { lazyCommand } from "../aws/lazy-command.ts";

export type { TransactWriteCommandInput, UpdateCommandInput } from "@aws-sdk/lib-dynamodb";

const load = () => import("./dynamodb-sdk.chunk.ts");

// The SDK's commands, for the table's client and for any of the SDK's document clients.
export const GetCommand = lazyCommand(load, "GetCommand");
export const PutCommand = lazyCommand(load, "PutCommand");
export const DeleteCommand = lazyCommand(load, "DeleteCommand");
export const UpdateCommand = lazyCommand(load, "UpdateCommand");
export const QueryCommand = lazyCommand(load, "QueryCommand");

/** Its request token is required: a transaction may be sent twice, and then runs once. */
export const TransactWriteCommand: new (input: TransactWriteCommandInput & { readonly ClientRequestToken: string }) => TransactWrite =
  lazyCommand(load, "TransactWriteCommand");
