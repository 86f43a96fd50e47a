/** How Google names service accounts. Narrow, because an address becomes part of a path, and of commands that the customer is shown. */
export const serviceAccountEmail = /^[a-z0-9][a-z0-9.-]{0,128}@[a-z0-9.-]{1,190}\.gserviceaccount\.com$/;

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
