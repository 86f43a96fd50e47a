/** What of Google's library is used: the client that signs with a service account's key. Loaded when the first token is requested. */
export { gaxios, JWT } from "google-auth-library";
