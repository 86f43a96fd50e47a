import { type AzureCertificateSubmission, type AzureSecretSubmission, connectAzure } from "../../../../../client/generated/operations.ts";
import type { Ask } from "../../ask.ts";
import { submissionMethod } from "../submission-method.ts";

const connect = (ask: Ask, body: AzureSecretSubmission | AzureCertificateSubmission) => ask(connectAzure, body);

/** Azure by an application that proves itself by a secret. */
export const secretMethod = submissionMethod({ name: "service_principal", connect });

/** Azure by an application that proves itself by a certificate. */
export const certificateMethod = submissionMethod({ name: "certificate", connect, connectLabel: "Connect with the certificate" });
