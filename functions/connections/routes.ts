import * as v from "valibot";
import { connectionLabel } from "../../lib/http/place-fields.ts";
import { noFields } from "../../lib/http/read-request.ts";
import { auroraRead, auroraWrite, type Route, read, write } from "../../lib/http/route.ts";

export const checkConnection = () =>
  read("POST /connections/{provider}/check", { query: ["account", "look"], body: noFields, limit: ["check", "30/min"] });

export const previewConfirmation = () =>
  write("POST /connections/confirm/preview", {
    makesNothing: true,
    body: v.strictObject({ confirm: v.pipe(v.string(), v.minLength(1), v.maxLength(256)) }),
    limit: ["confirm preview", "10/min"],
  });

export const confirmConnection = () =>
  write("POST /connections/confirm", {
    body: v.strictObject({ confirm: v.pipe(v.string(), v.minLength(1), v.maxLength(256)) }),
    limit: ["confirm", "10/min"],
  });

export const disconnectAccounts = () => auroraWrite("DELETE /api/connected-accounts/{uid}/{provider}", { ends: true });

export const disconnectConnection = () =>
  write("DELETE /connections/{provider}", { ends: true, query: ["account", "teardown"], body: noFields });

export const labelConnection = () =>
  write("PATCH /connections/{provider}/{account}", {
    body: v.strictObject({ label: v.nullable(connectionLabel) }),
    limit: ["label", "30/min"],
  });

export const listConnectedAccounts = () => auroraRead("GET /api/connected-accounts/{uid}", {});

export const listConnectorStatuses = () => auroraRead("GET /api/connectors/status", {});

export const listUserTokens = () => auroraRead("GET /user_tokens", { query: ["user_id"] });

export const listConnections = () =>
  ({
    on: "GET /connections",
    permission: ["connectors:read", "some tokens"],
    query: ["limit", "cursor", "connected_by"],
  }) as const satisfies Route;

export const preflightConnection = () =>
  write("POST /connections/{provider}/preflight", {
    makesNothing: true,
    query: ["account"],
    body: v.objectWithRest({ method: v.optional(v.string()) }, v.unknown()),
    limit: ["preflight", "10/min"],
  });

export const readConnection = () => read("GET /connections/{provider}", { query: ["account"] });

/** The path names the account, so the query must not: two names may contradict each other. */
export const readConnectionOfAccount = () => read("GET /connections/{provider}/{account}", {});

export const refreshConnection = () =>
  write("POST /connections/{provider}/refresh", { query: ["account"], body: noFields, share: true, limit: ["refresh", "10/min"] });
