import * as v from "valibot";
import type { PendingAuthorization, Ticket } from "../connections/attempt.ts";
import type { Attempts } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { providerNames } from "../provider-names.ts";
import { DeleteCommand, PutCommand } from "./commands.ts";
import { type ItemKey, stateItemKey, ticketItemKey, ttlAttribute } from "./item-keys.ts";
import { fromUnixSeconds, onTable, onTableIf, type Table, toUnixSeconds } from "./table.ts";

/** Stores tickets and pending authorizations. DynamoDB's TTL may be two days late, so every read checks the time too. */
export function attemptsIn(table: Table): Attempts {
  // Without a condition: every key is new, and the SDK's retry after a lost answer would fail on a condition.
  const write = (key: ItemKey, item: object) =>
    onTable(async () => {
      await table.client.send(new PutCommand({ TableName: table.name, Item: { ...key, ...item } }));
    });
  const take = async <T>(key: ItemKey, now: Date, parse: (item: unknown) => T): Promise<T | undefined> => {
    const taken = await onTableIf(() =>
      table.client.send(
        new DeleteCommand({
          TableName: table.name,
          Key: key,
          ConditionExpression: "attribute_exists(pk) AND #ttl > :now",
          ExpressionAttributeNames: { "#ttl": ttlAttribute },
          ExpressionAttributeValues: { ":now": toUnixSeconds(now) },
          ReturnValues: "ALL_OLD",
        }),
      ),
    );
    return taken?.Attributes === undefined ? undefined : parse(taken.Attributes);
  };
  return {
    writeTicket: (hash, ticket) => write(ticketItemKey(hash), toTicketItem(ticket)),
    takeTicket: (hash, now) => take(ticketItemKey(hash), now, (item) => toTicket(v.parse(ticketSchema, item))),
    writeAuthorization: (hash, authorization) => write(stateItemKey(hash), toAuthorizationItem(authorization)),
    takeAuthorization: (hash, now) => take(stateItemKey(hash), now, parseAuthorization),
  };
}

const ticketSchema = v.object({
  tenant: v.string(),
  provider: v.picklist(providerNames),
  account: v.string(),
  method: v.string(),
  principal_id: v.string(),
  redirect_uri: v.string(),
  return_path: v.string(),
  replace_account: v.boolean(),
  takes_over: v.optional(v.string()),
  label: v.optional(v.string()),
  [ttlAttribute]: v.number(),
});

const authorizationSchema = v.object({
  ...ticketSchema.entries,
  cookie_hash: v.string(),
  sealed: v.string(),
  issuer: v.string(),
  token_endpoint: v.string(),
});

function toTicketItem(ticket: Ticket): v.InferOutput<typeof ticketSchema> {
  return {
    tenant: ticket.tenant,
    provider: ticket.provider,
    account: ticket.account,
    method: ticket.method,
    principal_id: ticket.principalId,
    redirect_uri: ticket.redirectUri,
    return_path: ticket.returnPath,
    replace_account: ticket.replaceAccount,
    ...defined({ takes_over: ticket.takesOver, label: ticket.label }),
    [ttlAttribute]: toUnixSeconds(ticket.expiresAt),
  };
}

function toTicket(item: v.InferOutput<typeof ticketSchema>): Ticket {
  return {
    tenant: item.tenant,
    provider: item.provider,
    account: item.account,
    method: item.method,
    principalId: item.principal_id,
    redirectUri: item.redirect_uri,
    returnPath: item.return_path,
    replaceAccount: item.replace_account,
    ...defined({ takesOver: item.takes_over, label: item.label }),
    expiresAt: fromUnixSeconds(item[ttlAttribute]),
  };
}

function toAuthorizationItem(authorization: PendingAuthorization): v.InferOutput<typeof authorizationSchema> {
  return {
    ...toTicketItem(authorization),
    cookie_hash: authorization.cookieHash,
    sealed: authorization.sealed,
    issuer: authorization.issuer,
    token_endpoint: authorization.tokenEndpoint,
  };
}

function parseAuthorization(value: unknown): PendingAuthorization {
  const item = v.parse(authorizationSchema, value);
  return { ...toTicket(item), cookieHash: item.cookie_hash, sealed: item.sealed, issuer: item.issuer, tokenEndpoint: item.token_endpoint };
}
