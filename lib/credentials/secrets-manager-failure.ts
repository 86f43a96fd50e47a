import { Failure, type FailureCode } from "../errors.ts";

/** The service's errors that have a meaning of their own. Whatever is not here means that it cannot serve now. */
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
 * Maps an error of the SDK to its failure. Total. The error itself is not kept as a cause: it carries the answer, and its
 * message may repeat the request.
 */
export function toSecretsManagerFailure(error: unknown, label: string): Failure {
  const name = errorName(error);
  return new Failure(codes[name] ?? "store_unavailable", { detail: `${label}: ${name}` });
}

/** The name of an SDK's error, such as `ResourceNotFoundException`. */
export function errorName(error: unknown): string {
  return error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : "unknown error";
}
