/** What of Microsoft's library for Entra ID is used: three ways to prove an application. Loaded when the first token is requested. */
export { createHttpHeaders } from "@azure/core-rest-pipeline";
export { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } from "@azure/identity";
