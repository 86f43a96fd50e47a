import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Call } from "../../../lib/connections/provider.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { letIn, openFederatedMethod } from "./aws-federated-fixture.ts";

let aheadSeconds = 0;
// Of today: the SDK signs by the machine's clock.
const clock = () => secondsAfter(new Date(), aheadSeconds);
let aws: Awaited<ReturnType<typeof openFederatedMethod>>;
beforeAll(async () => {
  aws = await openFederatedMethod({ clock });
});
afterAll(() => aws.close());
beforeEach(() => aws.settings({ iam_propagation_seconds: 0 }));

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: unknown) => (error as { readonly code?: string }).code ?? String(error),
  );

/** As a customer does, who connects again until AWS knows the role. */
async function connectAgain(role: string): Promise<Call> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      return await aws.connect(role);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(trust_refused|access_pending)$/) });
      aheadSeconds += 5;
    }
  }
  throw new Error("the role is known nowhere");
}

const uses = { mint: (call: Call) => aws.mint(call), read: (call: Call) => aws.mint(call, "read"), check: (call: Call) => aws.check(call) };
const step = fc.record({ seconds: fc.nat({ max: 30 }), use: fc.constantFrom(...(Object.keys(uses) as (keyof typeof uses)[])) });

test("while AWS spreads a new role, no use of the connection finds it ended, and each works when it has spread", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 20, 60), fc.array(step, { minLength: 1, maxLength: 8 }), async (spreading, steps) => {
      await aws.settings({ iam_propagation_seconds: spreading });
      const spreadAt = secondsAfter(clock(), spreading + 1);
      const call = await connectAgain(await aws.addRole());
      for (const { seconds, use } of steps) {
        aheadSeconds += seconds;
        const isSpread = clock() >= spreadAt;
        expect(isSpread ? ["ok"] : ["ok", "access_pending"]).toContain(await codeOf(uses[use](call)));
      }
    }),
    { numRuns: 20 },
  );
});

test("a role that is made open while the older trust is still known somewhere is found when the change has spread", async () => {
  const role = await aws.addRole();
  const call = await aws.connect(role);
  await aws.settings({ iam_propagation_seconds: 60 });
  await aws.trust(role, [letIn()]);
  aheadSeconds += 60;
  expect(await codeOf(aws.check(call))).toBe("trust_insecure");
});
