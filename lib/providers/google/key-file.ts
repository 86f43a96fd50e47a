import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { isNestedTooDeep, isObject, parseJson } from "../../json.ts";
import { Secret } from "../../secret.ts";
import { readPemBlocks } from "../pem-blocks.ts";
import { readRsaKey } from "../rsa-key.ts";

/** A key of a customer's service account. The addresses in its file are not kept: only configuration says where requests go. */
export type ServiceAccountKey = {
  readonly email: string;
  /** The project of the service account. */
  readonly projectId: string;
  /** Absent: the file does not name it. */
  readonly keyId?: string;
  readonly privateKey: Secret;
};

/** Why a text is no key file, in the order in which it is looked at. */
export type KeyFileProblem = "missing" | "not_json" | "not_an_object" | "wrong_type" | "missing_field" | "malformed";

/** A text that is no key file. `field`: the member of the file that is wrong, if it is one. Nothing that was sent is repeated. */
export type KeyFileRefusal = { readonly problem: KeyFileProblem; readonly field?: string };

const required = ["project_id", "private_key", "client_email", "token_uri"] as const;

/**
 * Reads the key file of a service account, without a request. The order of the checks is that of Aurora's client.
 *
 * @param text - The file's text, as a caller sent it.
 */
export function readKeyFile(text: unknown): ServiceAccountKey | KeyFileRefusal {
  if (typeof text !== "string" || text.trim() === "") {
    return { problem: "missing" };
  }
  const file = isNestedTooDeep(text) ? undefined : parseJson(text.trim());
  if (file === undefined) {
    return { problem: "not_json" };
  }
  if (!isObject(file)) {
    return { problem: "not_an_object" };
  }
  if (file.type !== "service_account") {
    return { problem: "wrong_type", field: "type" };
  }
  const missing = required.find((name) => typeof file[name] !== "string" || file[name] === "");
  return missing === undefined ? readMembers(file) : { problem: "missing_field", field: missing };
}

/** How Google names service accounts. Narrow, because an address becomes part of a path, and of commands that the customer is shown. */
export const serviceAccountEmail = /^[a-z0-9][a-z0-9.-]{0,128}@[a-z0-9.-]{1,190}\.gserviceaccount\.com$/;

/**
 * The forms are narrow, because both names become part of a command that the customer is shown, and the project's part of a path.
 * A project's id may begin with a domain: `example.com:shop`.
 */
const forms = {
  client_email: serviceAccountEmail,
  project_id: /^[a-z0-9][a-z0-9.:-]{0,126}[a-z0-9]$/,
  private_key_id: /^[A-Za-z0-9]{1,64}$/,
};

function readMembers(file: Readonly<Record<string, unknown>>): ServiceAccountKey | KeyFileRefusal {
  const { client_email, project_id, private_key, private_key_id } = file;
  const email = matching(client_email, forms.client_email);
  const projectId = matching(project_id, forms.project_id);
  const keyId = matching(private_key_id, forms.private_key_id);
  if (email === undefined) {
    return { problem: "malformed", field: "client_email" };
  }
  if (projectId === undefined) {
    return { problem: "malformed", field: "project_id" };
  }
  const privateKey = typeof private_key === "string" ? readPrivateKey(private_key) : undefined;
  if (privateKey === undefined) {
    return { problem: "malformed", field: "private_key" };
  }
  return { email, projectId, ...defined({ keyId }), privateKey };
}

const matching = (value: unknown, form: RegExp): string | undefined => (typeof value === "string" && form.test(value) ? value : undefined);

/** Reads the one private key that the text holds. Google makes keys of 2048 bits. */
function readPrivateKey(text: string): Secret | undefined {
  const [block, ...others] = readPemBlocks(text) ?? [];
  const read = block === undefined || others.length > 0 ? undefined : readRsaKey(block);
  return read && new Secret(read.pem);
}

/** Reads `{service_account_json: "<the text of the key file>"}`. */
export const readKeyInput = (body: unknown): ServiceAccountKey | KeyFileRefusal =>
  readKeyFile(isObject(body) ? body.service_account_json : undefined);

/** Does the same as {@link readKeyInput}. @throws {Failure} `invalid_request` with the field. */
export function parseKeyInput(body: unknown): ServiceAccountKey {
  const read = readKeyInput(body);
  if ("problem" in read) {
    throw toInvalidRequest(read);
  }
  return read;
}

/** Builds the failure for a text that is no key file. */
export const toInvalidRequest = ({ problem, field }: KeyFileRefusal): Failure =>
  new Failure("invalid_request", {
    field: field === undefined ? "service_account_json" : `service_account_json.${field}`,
    detail: `key file: ${problem}`,
  });

/**
 * Reads the id of the project that a service account is in from its address: `name@project.iam.gserviceaccount.com`. A project of an old domain has
 * an id such as `example.com:shop`.
 *
 * @returns `undefined`: the address does not say it, such as that of the default account of Compute Engine.
 */
export function findProjectOfEmail(email: string): string | undefined {
  const [, project = "", domain] = /@([a-z][a-z0-9-]{4,28}[a-z0-9])(?:\.([a-z0-9.-]+))?\.iam\.gserviceaccount\.com$/.exec(email) ?? [];
  return project === "" ? undefined : domain === undefined ? project : `${domain}:${project}`;
}
