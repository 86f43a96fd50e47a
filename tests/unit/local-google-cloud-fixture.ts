import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import { CLOUD, type Fields, type openGoogle } from "./local-google-fixture.ts";

type Google = Awaited<ReturnType<typeof openGoogle>>;

/** An error of the Cloud APIs: enough of it for a test to read. */
export type CloudError = {
  code: number;
  message: string;
  status: string;
  details?: { "@type": string; [field: string]: unknown }[];
  errors?: { reason: string; domain: string; message: string }[];
};

/** Calls the simulated Cloud APIs with the token of one caller. */
export function callCloudWith(google: Google, accessToken: string) {
  return async (method: string, path: string, body?: object, headers: Fields = {}) => {
    const answer = await google.request(method, path, {
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { ...answer, error: answer.body.error as CloudError };
  };
}

export type CallCloud = ReturnType<typeof callCloudWith>;

/** The reasons and violations in an error's details, by their types. */
export const detailsOf = ({ details = [] }: CloudError) =>
  Object.fromEntries(details.map(({ "@type": type, ...fields }) => [type.split(".").at(-1), fields]));

/** Takes a right from Ada in the project shop-production, or sets other fields of it. */
export async function changeProject(google: Google, changes: object): Promise<void> {
  const { body } = await google.control("GET", "accounts");
  const accounts = body.accounts as { projects: { projectId: string }[] }[];
  const changed = accounts.map((account) => ({
    ...account,
    projects: account.projects.map((project) => (project.projectId === "shop-production" ? { ...project, ...changes } : project)),
  }));
  await google.control("PUT", "accounts", { accounts: changed });
}

/** Gets an access token for a service account with the key file that the simulator has made. */
export async function signInWithKey(google: Google, file: string): Promise<string> {
  const { client_email, private_key } = JSON.parse(file) as { client_email: string; private_key: string };
  const assertion = await new SignJWT({ scope: CLOUD })
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(client_email)
    .setAudience(`${google.url}/token`)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(createPrivateKey(private_key));
  const { body } = await google.post("/token", { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  return String(body.access_token);
}
