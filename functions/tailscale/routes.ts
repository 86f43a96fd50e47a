import * as v from "valibot";
import type { Route } from "../../lib/http/route.ts";
import { keyDescription, longestKeySeconds } from "../../lib/providers/tailscale/create-auth-key.ts";
import { submissionBody } from "../submission/submission-body.ts";

export const connectTailscale = {
  on: "POST /tailscale_api/tailscale/connect",
  permission: "connectors:write",
  dialect: "aurora",
  subject: "tailscale",
  body: submissionBody,
  limit: ["tailscale connect", "10/min", "50/h"],
} satisfies Route;

export const readTailscaleStatus = {
  on: "GET /tailscale_api/tailscale/status",
  permission: "connectors:read",
  dialect: "aurora",
  query: ["account"],
  limit: ["tailscale status", "60/min"],
} satisfies Route;

export const refreshTailscaleToken = {
  on: "POST /tailscale_api/tailscale/refresh-token",
  permission: "connectors:write",
  dialect: "aurora",
  subject: "tailscale",
  query: ["account"],
  limit: ["tailscale refresh-token", "10/min"],
} satisfies Route;

export const refreshTailscaleTokenShort = {
  on: "POST /tailscale/refresh-token",
  permission: "connectors:write",
  dialect: "aurora",
  subject: "tailscale",
  query: ["account"],
  limit: ["tailscale refresh-token", "10/min"],
} satisfies Route;

export const disconnectTailscale = {
  on: "POST /tailscale_api/tailscale/disconnect",
  permission: "connectors:write",
  dialect: "aurora",
  subject: "tailscale",
  ends: true,
  limit: ["tailscale disconnect", "10/min"],
} satisfies Route;

export const readTailscaleSshSetup = {
  on: "GET /tailscale_api/tailscale/ssh-setup",
  permission: "connectors:read",
  dialect: "aurora",
  query: ["account"],
  limit: ["tailscale ssh-setup", "30/min"],
} satisfies Route;

export const listTailscaleDevices = {
  on: "GET /tailscale_api/tailscale/devices",
  permission: "connectors:read",
  dialect: "aurora",
  query: ["account", "tailnet"],
  limit: ["tailscale devices", "30/min"],
} satisfies Route;

export const listTailnets = {
  on: "GET /tailscale_api/tailscale/tailnets",
  permission: "connectors:read",
  dialect: "aurora",
  query: ["account"],
  limit: ["tailscale tailnets", "30/min"],
} satisfies Route;

const tailnet = () => v.object({ id: v.string(), enabled: v.optional(v.boolean(), true), isRootTailnet: v.optional(v.boolean(), false) });

export const chooseTailnets = {
  on: "POST /tailscale_api/tailscale/tailnets",
  permission: "connectors:write",
  dialect: "aurora",
  subject: "tailscale",
  query: ["account"],
  body: () => v.object({ tailnets: v.pipe(v.array(tailnet()), v.maxLength(100)) }),
  limit: ["tailscale choose tailnets", "30/min"],
} satisfies Route;

export const readRootTailnet = {
  on: "GET /tailscale_api/tailscale/root-tailnet",
  permission: "connectors:read",
  dialect: "aurora",
  query: ["account"],
  limit: ["tailscale root-tailnet", "30/min"],
} satisfies Route;

const id = () => v.optional(v.string(), "");

export const chooseRootTailnet = {
  on: "POST /tailscale_api/tailscale/root-tailnet",
  permission: "connectors:write",
  dialect: "aurora",
  subject: "tailscale",
  query: ["account"],
  body: () => v.object({ tailnetId: id(), tailnet_id: id() }),
  limit: ["tailscale choose root-tailnet", "30/min"],
} satisfies Route;

export const listTailscaleAuthKeys = {
  on: "GET /tailscale_api/tailscale/auth-keys",
  permission: "connectors:read",
  dialect: "aurora",
  query: ["account"],
  limit: ["tailscale auth-keys", "30/min"],
} satisfies Route;

const tag = () => v.pipe(v.string(), v.regex(/^tag:[A-Za-z][A-Za-z0-9-]{0,62}$/));

export const createTailscaleAuthKey = {
  on: "POST /tailscale_api/tailscale/auth-keys",
  permission: "connectors:write",
  dialect: "aurora",
  subject: "tailscale",
  answersSecret: true,
  query: ["account"],
  body: () =>
    v.object({
      reusable: v.optional(v.boolean(), false),
      ephemeral: v.optional(v.boolean(), false),
      preauthorized: v.optional(v.boolean(), true),
      /** Default the client's own. */
      tags: v.optional(v.pipe(v.array(tag()), v.minLength(1), v.maxLength(50))),
      expirySeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(longestKeySeconds)), longestKeySeconds),
      description: v.optional(v.pipe(v.string(), v.regex(keyDescription)), ""),
    }),
  limit: ["tailscale create auth-key", "30/min"],
} satisfies Route;

export const readTailscaleAuthKey = {
  on: "GET /tailscale_api/tailscale/auth-keys/{id}",
  permission: "connectors:write",
  dialect: "aurora",
  query: ["account"],
  limit: ["tailscale auth-key", "30/min"],
} satisfies Route;

export const deleteTailscaleAuthKey = {
  on: "DELETE /tailscale_api/tailscale/auth-keys/{id}",
  permission: "connectors:write",
  dialect: "aurora",
  subject: "tailscale",
  ends: true,
  query: ["account"],
  limit: ["tailscale auth-key", "30/min"],
} satisfies Route;
