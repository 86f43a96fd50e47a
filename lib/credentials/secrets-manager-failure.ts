import { Failure } from "../errors.ts";
import type { FailureCode } from "../failure-codes.ts";

/** The service's errors with a specific meaning. Any other error means that the service is unavailable. */
const codes: Readonly<Record<string, FailureCode>> = {
  AccessDeniedException: "store_denied",
  DecryptionFailure: "store_denied",
  EncryptionFailure: "store_denied",
  ThrottlingException: "store_throttled",
  UnrecognizedClientException: "store_denied",
  InvalidClientTokenId: "store_denied",
  ExpiredTokenException: "store_denied",
  InvalidSignatureException: "store_denied",
  CredentialsProviderError: "store_denied",
  InvalidParameterException: "store_answer_invalid",
  ValidationException: "store_answer_invalid",
};

/**
 * Maps any error of the SDK to its failure. The error is not kept as a cause: it holds the answer, and its message may repeat
 * the request.
 */
export function toSecretsManagerFailure(error: unknown, label: string): Failure {
  const name = errorName(error);
  return new Failure(codes[name] ?? "store_unavailable", { detail: `${label}: ${name}` });
}

/** Reads the name of an SDK's error, such as `ResourceNotFoundException`. */
export function errorName(error: unknown): string {
  return error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : "unknown error";
}
