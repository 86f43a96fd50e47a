import * as v from "valibot";
import { isKnownRole } from "./iam-permissions.ts";

const projectSchema = v.strictObject({
  projectId: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/)),
  number: v.pipe(v.string(), v.regex(/^[1-9]\d*$/)),
  displayName: v.pipe(v.string(), v.minLength(1)),
  state: v.optional(v.picklist(["ACTIVE", "DELETE_REQUESTED"]), "ACTIVE"),
  /** `closed`: linked to a closed billing account. `unreadable`: the account may not see the project's billing. */
  billing: v.optional(v.picklist(["enabled", "disabled", "closed", "unreadable"]), "enabled"),
  parent: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^(organizations|folders)\/\d+$/))), null),
  labels: v.optional(v.record(v.string(), v.string()), {}),
  /** The role that this person has in the project's policy at the start; `null`: an owner's rights, inherited from above the project. */
  role: v.optional(v.nullable(v.pipe(v.string(), v.check(isKnownRole, "this role is not simulated"))), "roles/owner"),
  /** The rights that this person lacks in the project, whatever their roles include. */
  lacks: v.optional(v.array(v.pipe(v.string(), v.regex(/^[a-z]+(\.[a-zA-Z]+){2,}$/))), []),
  /** The APIs that are enabled at the start. */
  services: v.optional(v.array(v.pipe(v.string(), v.regex(/^[a-z]+\.googleapis\.com$/))), []),
});

export const projectsSchema = v.optional(v.array(projectSchema), []);

/** People who can sign in, with the projects each of them may see. */
export const accountsSchema = v.pipe(
  v.array(
    v.strictObject({
      sub: v.pipe(v.string(), v.regex(/^\d{1,30}$/)),
      email: v.pipe(v.string(), v.email()),
      /** Only Workspace accounts have a hosted domain. */
      hd: v.optional(v.nullable(v.string()), null),
      name: v.optional(v.string(), ""),
      projects: projectsSchema,
    }),
  ),
  v.check((accounts) => new Set(accounts.map(({ sub }) => sub)).size === accounts.length, "two accounts have the same sub"),
);

export type Account = v.InferOutput<typeof accountsSchema>[number];
export type Project = v.InferOutput<typeof projectSchema>;

const organization = "organizations/302010403020";

/** Ada has a company's mix: a project without billing, one of Apps Script, one being deleted. Grace has more projects than fit on one page. */
export const DEFAULT_ACCOUNTS: Account[] = v.parse(accountsSchema, [
  {
    sub: "110100000000000000001",
    email: "ada@example.com",
    hd: "example.com",
    name: "Ada Workspace",
    projects: [
      {
        projectId: "shop-production",
        number: "415104041201",
        displayName: "Shop production",
        parent: organization,
        labels: { env: "prod" },
      },
      { projectId: "shop-staging", number: "415104041202", displayName: "Shop staging", parent: organization, labels: { env: "staging" } },
      { projectId: "shop-sandbox", number: "415104041203", displayName: "Shop sandbox", parent: organization, billing: "disabled" },
      { projectId: "sys-10203040506070809010203040", number: "415104041204", displayName: "Untitled project", billing: "disabled" },
      { projectId: "shop-legacy", number: "415104041205", displayName: "Shop legacy", state: "DELETE_REQUESTED", parent: organization },
    ],
  },
  {
    sub: "110100000000000000002",
    email: "grace@personal.example",
    name: "Grace Personal",
    projects: [
      { projectId: "harbor-api", number: "520208082301", displayName: "Harbor API" },
      { projectId: "harbor-web", number: "520208082302", displayName: "Harbor web" },
      { projectId: "harbor-data", number: "520208082303", displayName: "Harbor data" },
      { projectId: "harbor-games", number: "520208082304", displayName: "Harbor games", billing: "closed" },
      { projectId: "harbor-shared", number: "520208082305", displayName: "Harbor shared", billing: "unreadable" },
      { projectId: "harbor-maps", number: "520208082306", displayName: "Harbor maps" },
      { projectId: "harbor-photos", number: "520208082307", displayName: "Harbor photos", billing: "disabled" },
    ],
  },
]);

/** `login_hint` may be an email or a `sub`. */
export function findAccount(accounts: readonly Account[], emailOrSub: string): Account | undefined {
  return accounts.find(({ sub, email }) => sub === emailOrSub || email.toLowerCase() === emailOrSub.toLowerCase());
}

export function findProject({ projects }: Account, idOrNumber: string): Project | undefined {
  return projects.find(({ projectId, number }) => projectId === idOrNumber || number === idOrNumber);
}
