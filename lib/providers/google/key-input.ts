import { Failure } from "../../errors.ts";
import { isObject } from "../../json.ts";
import { type KeyFileRefusal, readKeyFile, type ServiceAccountKey } from "./key-file.ts";

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
