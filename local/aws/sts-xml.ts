import { randomUUID } from "node:crypto";
import type { AwsError } from "./aws-error.ts";

const namespaces = { sts: "https://sts.amazonaws.com/doc/2011-06-15/", iam: "https://iam.amazonaws.com/doc/2010-05-08/" };

/** Elements by name: a text, or elements again. */
export type Attributes = { readonly [name: string]: string | Attributes };

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
    .map(([name, value]) => `<${name}>${typeof value === "string" ? escapeXml(value) : toElements(value)}</${name}>`)
    .join("");

const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
