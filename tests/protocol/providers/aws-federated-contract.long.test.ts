import { letIn, onAudience, openFederatedMethod } from "./aws-federated-fixture.ts";
import { connectionId } from "./aws-fixture.ts";
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

providerContract("federated of AWS", async (): Promise<OpenedMethod> => {
  const aws = await openFederatedMethod();
  const works = await aws.addRole();
  const wrong = await aws.addRole([letIn({ StringEquals: { ...onAudience, "id.aurora.example/id/t/acme:sub": "conn:other" } })]);
  const lacking = await aws.addRole([letIn({ StringEquals: onAudience })]);
  const { at, details } = await aws.connectLongAgo(works);
  return {
    method: aws.method,
    held: {},
    details,
    secrets: ["FwoG", "eyJ"],
    bodies: { works: { roleArn: works }, wrong: { roleArn: wrong }, lacking: { roleArn: lacking } },
    at,
    connectionId,
    givesBackAlone: true,
    end: async () => {
      await aws.changeRole(works, { exists: false });
    },
    meet: async (trouble) => {
      for (const target of ["sts.AssumeRoleWithWebIdentity", "sts.GetCallerIdentity"]) {
        await aws.fail({ target, times: 99, ...faults[trouble] });
      }
    },
    // STS has no operation that changes anything in an account.
    changes: async () =>
      (await aws.calls())
        .filter(({ target }) => !/^sts\.(AssumeRoleWithWebIdentity|GetCallerIdentity)$|^iam\./.test(target))
        .map(({ target }) => target),
    close: aws.close,
  };
});
