import type { IdentityProvider } from "./identity-providers.ts";
import type { RolePolicy } from "./role-policy.ts";
import type { Spreading } from "./spreading-role.ts";
import type { Attributes } from "./sts-xml.ts";
import type { Role } from "./trusted-role.ts";

/** What IAM keeps, of all accounts. */
export type IamWorld = {
  readonly roles: Map<string, Role>;
  /** The newest change of each role that IAM made or changed, by its ARN. */
  readonly spreading: Map<string, Spreading>;
  readonly providers: Map<string, IdentityProvider>;
  /** The ARNs of the policies that are attached to each role. */
  readonly attached: Map<string, ReadonlySet<string>>;
  /** The policies that are part of each role, by name. */
  readonly inline: Map<string, ReadonlyMap<string, RolePolicy>>;
};

/** A request of an account's owner. */
export type Owner = { readonly account: string; readonly form: URLSearchParams };

/** @returns The elements of the result. @throws {AwsError} A refusal. */
export type Operation = (owner: Owner, world: IamWorld) => Attributes;

/** Reads a list of a form: `Name.member.1`, `Name.member.2`. */
export const listOf = (form: URLSearchParams, name: string): readonly string[] =>
  [...form].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
