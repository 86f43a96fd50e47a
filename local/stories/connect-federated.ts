import type { Client } from "../../client/create-client.ts";
import type { ConnectAccountBody, ProviderName } from "../../client/generated/operations.ts";

/** What is sent beside the fields of the offer. */
type Beside = Pick<ConnectAccountBody, "account" | "label" | "replace_account">;

/** Connects by the method `federated`: the cloud of the account trusts what the offer named. */
export const connectFederated = <Answer>(
  client: { readonly connectAccount: (...given: Parameters<Client["connectAccount"]>) => Promise<Answer> },
  provider: ProviderName,
  fields: ConnectAccountBody["fields"],
  beside: Beside = {},
): Promise<Answer> => client.connectAccount(provider, { method: "federated", ...beside, fields });
