import type { Reply } from "../simulator/reply.ts";
import { cloudReply } from "./cloud-reply.ts";

type Detail = { readonly "@type": string } & Readonly<Record<string, unknown>>;

const RPC = "type.googleapis.com/google.rpc";

export const errorInfo = (reason: string, domain: string, metadata: Readonly<Record<string, string>> = {}): Detail => ({
  "@type": `${RPC}.ErrorInfo`,
  reason,
  domain,
  metadata,
});

export const help = (description: string, url: string): Detail => ({ "@type": `${RPC}.Help`, links: [{ description, url }] });

export const preconditionFailure = (type: string, subject: string): Detail => ({
  "@type": `${RPC}.PreconditionFailure`,
  violations: [{ type, subject }],
});

export const localizedMessage = (message: string): Detail => ({ "@type": `${RPC}.LocalizedMessage`, locale: "en-US", message });

/** Builds an error with several details. Their order is not fixed: a client must search by `@type`. */
export function detailedError(code: number, status: string, message: string, details: readonly Detail[]): Reply {
  return { ...cloudReply({ error: { code, message, status, details } }), status: code };
}

/** Builds an error as the older APIs send it, with `errors[]` and a reason in the spelling of BigQuery. */
export function errorWithReason(code: number, status: string, message: string, reason: string): Reply {
  return { ...cloudReply({ error: { code, message, errors: [{ message, domain: "global", reason }], status } }), status: code };
}
