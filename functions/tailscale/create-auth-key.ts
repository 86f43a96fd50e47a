import * as v from "valibot";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { createAuthKey, keyDescription, longestKeySeconds } from "../../lib/providers/tailscale/create-auth-key.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { composeTailnet } from "./compose-tailnet.ts";
import { type TailnetDeps, withTailnet } from "./with-tailnet.ts";

const flag = (fallback: boolean) => v.optional(v.boolean(), fallback);
export const body = v.object({
  reusable: flag(false),
  ephemeral: flag(false),
  preauthorized: flag(true),
  /** Default the client's own. */
  tags: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(/^tag:[A-Za-z][A-Za-z0-9-]{0,62}$/))), v.minLength(1), v.maxLength(50))),
  expirySeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(longestKeySeconds)), longestKeySeconds),
  description: v.optional(v.pipe(v.string(), v.regex(keyDescription)), ""),
});

/** `POST /tailscale_api/tailscale/auth-keys`: creates a key for the customer. It is not stored: its text is only in this answer. */
export const createHandler = (deps: TailnetDeps) =>
  auroraRoute(
    deps,
    {
      permission: "connectors:write",
      query: ["account"],
      body,
      use: "tailscale create auth-key",
      per: "30/min",
    },
    (request) =>
      withTailnet(deps, request, async (caller, { details }) => {
        const { tags = toTags(details?.tags), ...wanted } = request.body;
        const { id, key, expiresAt } = await createAuthKey(caller, { ...wanted, tags }, deps.clock());
        const { expirySeconds, description, ...create } = { ...wanted, tags };
        return {
          success: true,
          key: {
            id,
            key: key.reveal(),
            description,
            expirySeconds,
            expires: expiresAt.toISOString(),
            capabilities: { devices: { create } },
          },
        };
      }),
  );

const toTags = (stored = ""): readonly string[] => stored.split(" ").filter((tag) => tag !== "");

export const handler = auroraWriteLambda(createHandler, composeTailnet, { answersSecret: true, subject: "tailscale" });
