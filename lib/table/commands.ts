import type { TransactWriteCommand as TransactWrite, TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { lazyCommand } from "../aws/lazy-command.ts";

export type { TransactWriteCommandInput, UpdateCommandInput } from "@aws-sdk/lib-dynamodb";

const load = () => import("./sdk.ts");

// The SDK's commands, for the table's client and for any document client of the SDK.
export const GetCommand = lazyCommand(load, "GetCommand");
export const PutCommand = lazyCommand(load, "PutCommand");
export const DeleteCommand = lazyCommand(load, "DeleteCommand");
export const UpdateCommand = lazyCommand(load, "UpdateCommand");
export const QueryCommand = lazyCommand(load, "QueryCommand");

/** With a token of its own: a transaction may be sent more than once, and runs once. */
export const TransactWriteCommand: new (input: TransactWriteCommandInput & { readonly ClientRequestToken: string }) => TransactWrite =
  lazyCommand(load, "TransactWriteCommand");
