import { adminPages } from "../../providers/tailscale/tailscale.ts";
import { buildBash, type Link, type Script } from "../kit.ts";
import library from "./tailscale.sh";

/** A script that calls Tailscale with an API access token of the customer's. */
export const withCurl = (text: string, values: Readonly<Record<string, string>> = {}): Script => ({
  kind: "bash",
  title: "With curl and an API access token",
  text: buildBash(text, library, values),
});

export const policyPage: Link = { title: "The policy file, in which a tag gets its owner", url: adminPages.policyFile };
export const tokensPage: Link = { title: "API access tokens, for the script", url: adminPages.keys };
