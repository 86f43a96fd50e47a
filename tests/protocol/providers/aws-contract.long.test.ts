import { randomUUID } from "node:crypto";
import { account, openRoleMethod } from "./aws-fixture.ts";
import { type OpenedMethod, providerContract } from "./provider-contract.ts";
import type { Trouble } from "./provider-troubles.ts";

/** What the local STS sends for each trouble. */
const faults: Readonly<Record<Trouble, object>> = {
  page: { page: "<!DOCTYPE html><html><body>Sign in to the network</body></html>", status: 200 },
  throttled: { type: "Throttling" },
  unavailable: { type: "ServiceUnavailable", status: 503 },
  closed: { drop: true },
  silent: { delay_ms: 5000 },
};

providerContract("role of AWS", async (): Promise<OpenedMethod> => {
  const aws = await openRoleMethod();
  const works = await aws.addRole();
  const wrong = await aws.addRole({ external_ids: [randomUUID()] });
  const lacking = await aws.addRole({ external_ids: null });
  const { details } = await aws.verify(works);
  return {
    method: aws.method,
    held: {},
    details,
    secrets: ["FwoG", "local-secret"],
    bodies: { works: { roleArn: works }, wrong: { roleArn: wrong }, lacking: { roleArn: lacking } },
    at: { tenant: "acme", provider: "aws", account },
    givesBackAlone: true,
    end: async () => {
      await aws.changeRole(works, { exists: false });
    },
    meet: async (trouble) => {
      for (const target of ["sts.AssumeRole", "sts.GetCallerIdentity"]) {
        await aws.fail({ target, times: 99, ...faults[trouble] });
      }
    },
    // STS has no operation that changes anything in an account, and `GetRole` reads.
    changes: async () =>
      (await aws.calls())
        .filter(({ target }) => !/^(sts\.(AssumeRole|GetCallerIdentity)|iam\.GetRole)$/.test(target))
        .map(({ target }) => target),
    close: aws.close,
  };
});
