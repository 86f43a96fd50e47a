import { DeleteRolePolicyCommand, GetRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { putRole, readRolePlace } from "../../ops/identity/role.ts";
import { buildMintPolicy, toRoleArn } from "../../ops/identity/role-policies.ts";
import { offboard } from "../../ops/offboard/offboard.ts";
import { isWhole } from "../../ops/offboard/report.ts";
import { organisation, useOffboarding } from "./ops-offboard-fixture.ts";

const { scan, offboarding, target } = useOffboarding();

/** Those of these roles that IAM has. */
const rolesAmong = async (names: readonly string[]) => {
  const iam = new IAMClient(target().aws);
  const isThere = (RoleName: string) =>
    iam.send(new GetRoleCommand({ RoleName })).then(
      () => true,
      (error: Error) => {
        expect(error.name).toBe("NoSuchEntityException");
        return false;
      },
    );
  const found = await Promise.all(names.map(async (name) => [name, await isThere(name)] as const));
  return found.filter(([, has]) => has).map(([name]) => name);
};

describe("S74: an offboarding", () => {
  it("deletes the role that the organisation's identity tokens were of, and no other organisation's", async () => {
    const place = await readRolePlace(target());
    const roles = ["aurora-t-mine", "aurora-t-theirs"];
    await Promise.all(roles.map((name) => putRole(target(), toRoleArn(place, name), place)));
    expect(await rolesAmong(roles)).toEqual(roles);
    expect(await offboard(offboarding())).toMatchObject({ erased: { identityRole: 1 } });
    expect(await rolesAmong(roles)).toEqual(["aurora-t-theirs"]);
  });

  it("keeps the name of a role that AWS does not delete, and is finished once it does", async () => {
    const place = await readRolePlace(target());
    await putRole(target(), toRoleArn(place, "aurora-t-mine"), place);
    const isNamed = async () => (await scan()).some(({ sk, tenant }) => sk === "IDENTITY_ROLE" && tenant === organisation);
    const another = { RoleName: "aurora-t-mine", PolicyName: "somebody-else" };
    const iam = new IAMClient(target().aws);
    await iam.send(new PutRolePolicyCommand({ ...another, PolicyDocument: JSON.stringify(buildMintPolicy()) }));
    await expect(offboard(offboarding())).rejects.toThrow("must delete policies first");
    expect([await isNamed(), await rolesAmong(["aurora-t-mine"])]).toEqual([true, ["aurora-t-mine"]]);
    await iam.send(new DeleteRolePolicyCommand(another));
    expect(isWhole(await offboard(offboarding()))).toBe(true);
    expect([await isNamed(), await rolesAmong(["aurora-t-mine"])]).toEqual([false, []]);
  });
});
