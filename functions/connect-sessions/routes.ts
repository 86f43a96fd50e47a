import * as v from "valibot";
import { accountWord, connectionLabel, printable } from "../../lib/http/place-fields.ts";
import type { Route } from "../../lib/http/route.ts";
import { connectionTags } from "../../lib/http/tag-fields.ts";
import { providerNames } from "../../lib/provider-names.ts";
import { clientId } from "../oauth-clients/visible-text.ts";

const servers = { rights: "connectSessions", lambda: "manage", permission: "connect_sessions:write" } as const;

const provider = v.picklist(providerNames);
const methods = v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.minLength(1), v.maxLength(10));
export const createConnectSession = () =>
  ({
    on: "POST /connect-sessions",
    ...servers,
    body: v.strictObject({
      providers: v.optional(
        v.pipe(
          v.array(v.strictObject({ provider, methods: v.optional(methods), oauth_client: v.optional(clientId) })),
          v.minLength(1),
          v.maxLength(providerNames.length),
        ),
      ),
      account: v.optional(accountWord),
      label: v.optional(connectionLabel),
      end_user: v.strictObject({ id: printable(128), name: v.optional(printable(128)), email: v.optional(printable(254)) }),
      return_url: v.pipe(v.string(), v.maxLength(2000)),
      code_challenge: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
      tags: v.optional(connectionTags),
      connection: v.optional(v.strictObject({ provider, account: v.optional(v.string(), "default") })),
    }),
    limit: ["connect session", "120/min"],
  }) as const satisfies Route;

export const readConnectSession = () => ({ on: "GET /connect-sessions/{session}", ...servers }) as const satisfies Route;

export const endConnectSession = () => ({ on: "DELETE /connect-sessions/{session}", ...servers }) as const satisfies Route;

export const finishConnectSession = () =>
  ({
    on: "POST /connect-sessions/{session}/finish",
    ...servers,
    body: v.strictObject({ code_verifier: v.pipe(v.string(), v.regex(/^[\w.~-]{43,128}$/)) }),
    limit: ["finish connect session", "120/min"],
  }) as const satisfies Route;
