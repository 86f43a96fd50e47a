import * as v from "valibot";
import { connectionLabel } from "../../lib/http/place-fields.ts";
import { noFields } from "../../lib/http/read-request.ts";
import { type Route, read, write } from "../../lib/http/route.ts";
import { connectionTags } from "../../lib/http/tag-fields.ts";

export const checkConnection = () =>
  read("POST /connections/{provider}/check", "refresh", {
    lambda: "check",
    query: ["account", "look"],
    body: noFields,
    limit: ["check", "30/min"],
  });

export const previewConfirmation = () =>
  write("POST /connections/confirm/preview", "readAndCount", {
    lambda: "confirm-preview",
    makesNothing: true,
    body: v.strictObject({ confirm: v.pipe(v.string(), v.minLength(1), v.maxLength(256)) }),
    limit: ["confirm preview", "10/min"],
  });

export const confirmConnection = () =>
  write("POST /connections/confirm", "confirm", {
    lambda: "confirm",
    body: v.strictObject({ confirm: v.pipe(v.string(), v.minLength(1), v.maxLength(256)) }),
    limit: ["confirm", "10/min"],
  });

export const disconnectConnection = () =>
  write("DELETE /connections/{provider}", "disconnect", {
    lambda: "disconnect",
    ends: true,
    query: ["account", "teardown"],
    body: noFields,
  });

export const labelConnection = () =>
  write("PATCH /connections/{provider}/{account}", "changeItem", {
    lambda: "label",
    body: v.pipe(
      v.strictObject({ label: v.optional(v.nullable(connectionLabel)), tags: v.optional(connectionTags) }),
      v.forward(
        v.check(({ label, tags }) => label !== undefined || tags !== undefined),
        ["label"],
      ),
    ),
    limit: ["label", "30/min"],
  });

export const listConnections = () =>
  ({
    on: "GET /connections",
    rights: "read",
    permission: ["connectors:read", "some tokens"],
    query: ["limit", "cursor", "connected_by", "state", "provider", "q", "tag", "totals"],
  }) as const satisfies Route;

export const listDisconnections = () => read("GET /disconnections", "read", { query: ["provider"] });

export const listAttention = () => read("GET /attention", "read", {});

/** The same for every organisation: what a stage serves is in its settings. */
export const listProviders = () => read("GET /providers", "none", { lambda: "list-providers" });

export const preflightConnection = () =>
  write("POST /connections/{provider}/preflight", "preflight", {
    lambda: "preflight",
    makesNothing: true,
    query: ["account"],
    body: v.objectWithRest({ method: v.optional(v.string()) }, v.unknown()),
    // The console checks before each of ten connects, and when a person asks for it.
    limit: ["preflight", "20/min"],
  });

export const readConnection = () => read("GET /connections/{provider}", "read", { query: ["account"] });

/** The path names the account, so the query must not: two names may contradict each other. */
export const readConnectionOfAccount = () => read("GET /connections/{provider}/{account}", "read", {});

export const refreshConnection = () =>
  write("POST /connections/{provider}/refresh", "refresh", {
    lambda: "refresh",
    query: ["account"],
    body: noFields,
    share: true,
    limit: ["refresh", "10/min"],
  });

const setUp = { body: noFields, limit: ["setup", "10/min"] } as const;

export const tearDownSetup = () => write("POST /connections/{provider}/{account}/teardown", "applySetup", setUp);

export const putBackSetup = () => write("POST /connections/{provider}/{account}/setup/put-back", "applySetup", setUp);

export const forgetSetupChanges = () => {
  const word = v.pipe(v.string(), v.minLength(1), v.maxLength(512));
  const change = v.strictObject({ kind: word, target: word, name: word, home: v.exactOptional(word) });
  const changes = v.pipe(v.array(change), v.minLength(1), v.maxLength(200));
  return write("POST /connections/{provider}/{account}/setup/forget", "applySetup", { ...setUp, body: v.strictObject({ changes }) });
};

/** The projects and the like of a connection, as far as its record and its setup know them. */
export const listTargets = () => read("GET /connections/{provider}/{account}/targets", "read", {});
