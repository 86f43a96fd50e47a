import * as v from "valibot";
import { auroraRead, auroraWrite } from "../../../lib/http/route.ts";
import { keyDescription, longestKeySeconds } from "../../../lib/providers/tailscale/auth-keys.ts";

const ofOne = { subject: "tailscale", query: ["account"] } as const;
const oneKey = { ...ofOne, limit: ["tailscale auth-key", "30/min"] } as const;

export const readTailscaleStatus = () =>
  auroraRead("GET /tailscale_api/tailscale/status", "readAndCount", { ...ofOne, limit: ["tailscale status", "60/min"] });

export const readTailscaleSshSetup = () =>
  auroraRead("GET /tailscale_api/tailscale/ssh-setup", "readAndCount", { ...ofOne, limit: ["tailscale ssh-setup", "30/min"] });

export const listTailscaleDevices = () => {
  const query = ["account", "tailnet"] as const;
  return auroraRead("GET /tailscale_api/tailscale/devices", "mintTailscale", { query, limit: ["tailscale devices", "30/min"] });
};

export const listTailnets = () =>
  auroraRead("GET /tailscale_api/tailscale/tailnets", "mintTailscale", { ...ofOne, limit: ["tailscale tailnets", "30/min"] });

export const chooseTailnets = () => {
  const tailnet = v.object({ id: v.string(), enabled: v.optional(v.boolean(), true), isRootTailnet: v.optional(v.boolean(), false) });
  const body = v.object({ tailnets: v.pipe(v.array(tailnet), v.maxLength(100)) });
  const limit = ["tailscale choose tailnets", "30/min"] as const;
  return auroraWrite("POST /tailscale_api/tailscale/tailnets", "change", { ...ofOne, body, limit });
};

export const readRootTailnet = () =>
  auroraRead("GET /tailscale_api/tailscale/root-tailnet", "readAndCount", { ...ofOne, limit: ["tailscale root-tailnet", "30/min"] });

export const chooseRootTailnet = () => {
  const id = v.optional(v.string(), "");
  const body = v.object({ tailnetId: id, tailnet_id: id });
  const limit = ["tailscale choose root-tailnet", "30/min"] as const;
  return auroraWrite("POST /tailscale_api/tailscale/root-tailnet", "change", { ...ofOne, body, limit });
};

export const listTailscaleAuthKeys = () =>
  auroraRead("GET /tailscale_api/tailscale/auth-keys", "mintTailscale", { ...ofOne, limit: ["tailscale auth-keys", "30/min"] });

export const createTailscaleAuthKey = () => {
  const tag = v.pipe(v.string(), v.regex(/^tag:[A-Za-z][A-Za-z0-9-]{0,62}$/));
  const body = v.object({
    reusable: v.optional(v.boolean(), false),
    ephemeral: v.optional(v.boolean(), false),
    preauthorized: v.optional(v.boolean(), true),
    /** Default the client's own. */
    tags: v.optional(v.pipe(v.array(tag), v.minLength(1), v.maxLength(50))),
    expirySeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(longestKeySeconds)), longestKeySeconds),
    description: v.optional(v.pipe(v.string(), v.regex(keyDescription)), ""),
  });
  const limit = ["tailscale create auth-key", "30/min"] as const;
  return auroraWrite("POST /tailscale_api/tailscale/auth-keys", "mintTailscale", { ...ofOne, answersSecret: true, body, limit });
};

export const readTailscaleAuthKey = () => auroraWrite("GET /tailscale_api/tailscale/auth-keys/{id}", "mintTailscale", oneKey);

export const deleteTailscaleAuthKey = () =>
  auroraWrite("DELETE /tailscale_api/tailscale/auth-keys/{id}", "mintTailscale", { ...oneKey, ends: true });
