import { randomUUID } from "node:crypto";
import type { AwsError } from "./aws-error.ts";

const namespaces = { sts: "https://sts.amazonaws.com/doc/2011-06-15/", iam: "https://iam.amazonaws.com/doc/2010-05-08/" };

/** Elements by name: a text, elements again, or a list of members. */
export type Attributes = { readonly [name: string]: string | Attributes | readonly Attributes[] };

/** Builds the answer of an operation of STS, or of IAM. */
export function toXml(operation: string, result: Attributes, service: keyof typeof namespaces = "sts"): string {
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  return `<${operation}Response xmlns="${namespaces[service]}"><${operation}Result>${toElements(result)}</${operation}Result>${metadata}</${operation}Response>`;
}

/** Builds a refusal of STS, or of IAM. */
export function toXmlError(error: AwsError): string {
  const inner = toElements({ Type: error.status < 500 ? "Sender" : "Receiver", Code: error.name, Message: error.message });
  return `<ErrorResponse xmlns="${namespaces.sts}"><Error>${inner}</Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
}

const toElements = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => `<${name}>${toContent(value)}</${name}>`)
    .join("");

function toContent(value: Attributes[string]): string {
  if (typeof value === "string") {
    return escapeXml(value);
  }
  return isList(value) ? value.map((member) => `<member>${toElements(member)}</member>`).join("") : toElements(value);
}

const isList = (value: Attributes[string]): value is readonly Attributes[] => Array.isArray(value);

const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
