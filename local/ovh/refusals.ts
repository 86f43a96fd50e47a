import { json, Refused, type Reply } from "../simulator/reply.ts";
import type { Settings } from "./settings.ts";

/** The error of RFC 6749, section 5.2, as the token endpoint sends it. */
export const oauthError = (status: number, error: string, description: string): Reply =>
  json(status, { error, error_description: description }, { "cache-control": "no-store" });

export const refuseOauth = (status: number, error: string, description: string): Refused =>
  new Refused(oauthError(status, error, description));

/** OVHcloud's own words, for a client of another region and a wrong secret too. */
export const unknownClient = (): Refused => refuseOauth(400, "invalid_client", "ovhcloud oauth2 client does not exists");

type Forms = Pick<Settings, "errors">;

/** Builds the refusals of the API, in the form that the settings name. */
export const apiRefusals = ({ errors }: Forms) => {
  const refuse = (status: number, phrase: string, name: string, code: string, message: string, details?: Record<string, string>) =>
    new Refused(
      json(
        status,
        errors === "class"
          ? { class: `Client::${name}`, message, ...(details === undefined ? {} : { details }) }
          : { errorCode: code, httpCode: `${status} ${phrase}`, message },
      ),
    );
  return {
    notLoggedIn: () => refuse(401, "Unauthorized", "Unauthorized", "NOT_CREDENTIAL", "You must login first"),
    /** @param by - `Authentication`: the token's scope is too small. `IAM`: no policy allows it. */
    forbidden: (by: "Authentication" | "IAM", action: string) =>
      refuse(403, "Forbidden", "Forbidden", "NOT_GRANTED_CALL", "User not granted for this request", {
        unauthorizedActionsByAuthentication: by === "Authentication" ? action : "",
        unauthorizedActionsByIAM: by === "IAM" ? action : "",
      }),
    notFound: (what: string) => refuse(404, "Not Found", "NotFound", "NOT_FOUND", `The requested object (${what}) does not exist`),
    badRequest: (message: string) => refuse(400, "Bad Request", "BadRequest", "BAD_REQUEST", message),
  };
};
