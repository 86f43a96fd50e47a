import { createHash, randomUUID } from "node:crypto";
import { AwsError } from "./aws-error.ts";
import { type SignedRequest, verifySignature } from "./verify-signature.ts";

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

/**
 * Answers `GetCallerIdentity`, the only operation of STS here. The request comes from the caller, or from a Vault that forwards
 * the caller's signed request to verify a login.
 *
 * @param roles - For each known access key id, the assumed-role ARN behind it.
 * @returns The XML of the answer.
 * @throws {AwsError} STS's refusal; `toStsError` turns it into XML.
 */
export async function getCallerIdentity(request: SignedRequest, roles: Readonly<Record<string, string>>, now: Date): Promise<string> {
  const arn = await verifySignature(request, roles, now);
  const form = new URLSearchParams(request.body);
  if (form.get("Action") !== "GetCallerIdentity" || form.get("Version") !== "2011-06-15") {
    const version = form.get("Version") ?? "NO_VERSION_SPECIFIED";
    throw new AwsError("InvalidAction", `Could not find operation ${form.get("Action")} for version ${version}`);
  }
  const [, , , , account = "", resource = ""] = arn.split(":");
  const [, role = "", session = ""] = resource.split("/");
  const roleId = `AROA${createHash("sha256").update(`${account}/${role}`).digest("hex").slice(0, 17).toUpperCase()}`;
  const result = `<Arn>${escapeXml(arn)}</Arn><UserId>${escapeXml(`${roleId}:${session}`)}</UserId><Account>${escapeXml(account)}</Account>`;
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  return `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult>${result}</GetCallerIdentityResult>${metadata}</GetCallerIdentityResponse>`;
}

export function toStsError(error: AwsError): string {
  const type = error.status < 500 ? "Sender" : "Receiver";
  const inner = `<Error><Type>${type}</Type><Code>${escapeXml(error.name)}</Code><Message>${escapeXml(error.message)}</Message></Error>`;
  return `<ErrorResponse xmlns="${namespace}">${inner}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
