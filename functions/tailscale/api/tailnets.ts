import * as v from "valibot";
import type { ApiDescription } from "../../../lib/openapi/describe.ts";
import { firstAccountParameter } from "../../../lib/openapi/parameters.ts";
import { body as tailnetsBody } from "../choose-tailnets.ts";
import { ofRecord, ofTailnet } from "./tailnet-failures.ts";

const id = "tailabc12.ts.net";

/** The routes by which the connected tailnet is chosen. */
export const tailnetRoutes: ApiDescription["routes"] = {
  "GET /tailscale_api/tailscale/tailnets": {
    id: "listTailnets",
    summary: "The connected tailnet",
    description: "A client belongs to one tailnet, so there is one.",
    right: "connectors:read",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    answers: {
      200: {
        description: "The tailnet.",
        schema: v.strictObject({
          tailnets: v.array(
            v.strictObject({
              id: v.string(),
              name: v.string(),
              deviceCount: v.number(),
              enabled: v.boolean(),
              isRootTailnet: v.boolean(),
            }),
          ),
        }),
        examples: { one: { tailnets: [{ id, name: id, deviceCount: 3, enabled: true, isRootTailnet: false }] } },
      },
    },
    ...ofTailnet,
  },
  "POST /tailscale_api/tailscale/tailnets": {
    id: "chooseTailnets",
    summary: "Chooses whether the tailnet is used, and whether it is the root",
    description: "Tailnets that are not connected are ignored.",
    right: "connectors:write",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    body: tailnetsBody,
    bodyExamples: { off: { tailnets: [{ id, enabled: false }] } },
    answers: {
      200: {
        description: "The choice is stored.",
        schema: v.strictObject({ success: v.literal(true), message: v.string() }),
        examples: { saved: { success: true, message: "Tailnets saved" } },
      },
    },
    ...ofRecord,
  },
  "GET /tailscale_api/tailscale/root-tailnet": {
    id: "readRootTailnet",
    summary: "The tailnet that was chosen as root",
    description: "The service reads the stored choice and does not ask Tailscale.",
    right: "connectors:read",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    answers: {
      200: {
        description: "The choice, while that tailnet is the connected one.",
        schema: v.strictObject({ tailnetId: v.nullable(v.string()), hasRootTailnet: v.boolean() }),
        examples: { chosen: { tailnetId: id, hasRootTailnet: true }, none: { tailnetId: null, hasRootTailnet: false } },
      },
    },
  },
  "POST /tailscale_api/tailscale/root-tailnet": {
    id: "chooseRootTailnet",
    summary: "Chooses the root tailnet, which must be the connected one",
    description: "Any other tailnet is refused: a connection sees one tailnet.",
    right: "connectors:write",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    body: v.object({ tailnetId: v.pipe(v.string(), v.minLength(1)) }),
    bodyExamples: { one: { tailnetId: id } },
    answers: {
      200: {
        description: "The choice is stored.",
        schema: v.strictObject({ success: v.literal(true), tailnetId: v.string(), message: v.string() }),
        examples: { saved: { success: true, tailnetId: id, message: "Root tailnet saved" } },
      },
    },
    ...ofRecord,
  },
};
