import { aws } from "./aws.ts";
import { azure } from "./azure.ts";
import { gcp } from "./gcp.ts";
import { ovh } from "./ovh.ts";
import { tailscale } from "./tailscale.ts";
import type { Tool } from "./tool.ts";

/** How programs of each provider get their token: a new provider has an entry here. */
export const tools: Readonly<Record<string, Tool>> = { aws, azure, gcp, ovh, tailscale };
