import * as v from "valibot";
import { ok, orNull, providerName, said, saidObject, string, type WordsOf } from "../../lib/openapi/describe.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "Callers", description: "Who is calling, and which machines may call." };

const texts = v.array(v.string());
const lack = v.strictObject({ permission: v.string(), roles: texts });
const reach = saidObject("Reach", "What a right to tokens or to the relay reaches. `null`: every provider, or every connection.", {
  permission: v.picklist(["tokens:read", "relay:use"]),
  provider: v.nullable(providerName),
  level: v.picklist(["read", "operate", "full", "write"]),
  account: v.nullable(v.string()),
});
const me = v.strictObject({
  id: v.string(),
  kind: said(v.picklist(["person", "machine"]), "`machine`: of `callers.json`, or with a right to tokens or to the relay."),
  organisation: orNull(v.string(), "`null`: none. The caller has connections of their own."),
  permissions: texts,
  reach: v.array(reach),
  lacking: said(
    v.array(lack),
    "What the caller may not, and the roles that may, where the identity provider gives roles. None: `callers.json` decides.",
  ),
  granted_by: said(v.picklist(["identity_provider", "operator"]), "Who gives roles and permissions. `operator`: in `callers.json`."),
});
const machine = saidObject("Machine", "Callers that `callers.json` lists.", {
  principal: string("The id in the activity and the audit trail: a prefix and a claim of the token."),
  issuer: v.string(),
  when: said(v.record(v.string(), v.unknown()), "The claims that a token must have."),
  permissions: texts,
});
const mary = { id: "mary", kind: "person", organisation: "acme", granted_by: "identity_provider" };
const may = { permissions: ["connectors:read"], reach: [], lacking: [{ permission: "audit:read", roles: ["admin"] }] };
const github = { principal: "github:{sub}", issuer: "https://token.actions.githubusercontent.com", permissions: ["tokens:read:gcp"] };
const when = { sub: "repo:acme/costs:environment:prod" };

/** Who the callers are. */
export const words: WordsOf<typeof routes> = {
  readMe: {
    summary: "The caller, and what they may",
    description:
      "By the credential of this request. The identity provider knows who has a role. By a session of the console, rights of machines are left out: it uses none. A caller without a right to read or to tokens gets 403.",
    answers: ok("The caller.", me, { person: { ...mary, ...may } }),
  },
  listMachines: {
    summary: "The machines that may call for the organisation",
    description:
      "Those of `callers.json`, which the operator changes with a deploy, in their order there. What `/me` calls a machine gets 403.",
    answers: ok("The machines.", v.strictObject({ machines: v.array(machine) }), { one: { machines: [{ ...github, when }] } }),
  },
};
