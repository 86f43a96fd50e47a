import * as v from "valibot";
import { failedWith, unless } from "../../expected-failure.ts";
import type { Secret } from "../../secret.ts";
import type { CloudReader } from "./cloud-request.ts";
import type { Billing } from "./resource-manager.ts";

/** The address of the Cloud Billing API. */
export const billingUrl = "https://cloudbilling.googleapis.com";

/** `billingEnabled` may be absent for a project that never had a billing account. The name never is. */
const billingInfo = v.object({ name: v.string(), billingEnabled: v.optional(v.boolean(), false) });

/**
 * Reads whether billing is enabled for a project.
 *
 * A refusal means that this account may not read the billing, not that it is disabled: `unknown`. Throttling and server errors
 * are failures: a guess would offer the customer projects that cannot be used.
 *
 * @param baseUrl - Without a trailing slash. See {@link billingUrl}.
 * @see {@link https://cloud.google.com/billing/docs/reference/rest/v1/projects/getBillingInfo projects.getBillingInfo}
 */
export function readBillingAt(baseUrl: string, read: CloudReader) {
  return async (accessToken: Secret, projectId: string, signal?: AbortSignal): Promise<Billing> => {
    const url = new URL(`${baseUrl}/v1/projects/${encodeURIComponent(projectId)}/billingInfo`);
    const reading = read(billingInfo, { url, accessToken, label: "projects.getBillingInfo", signal });
    const info = await unless(failedWith("provider_forbidden"), reading);
    return info === undefined ? "unknown" : info.billingEnabled ? "enabled" : "disabled";
  };
}
