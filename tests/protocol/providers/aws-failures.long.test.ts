import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { endsConnection, type Failure, type FailureCode, failures } from "../../../lib/errors.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { toXml } from "../../../local/aws/sts-xml.ts";
import { stoppedClock } from "../../fakes/stopped-clock.ts";
import { accessRole } from "../../fixtures/sts-fixture.ts";
import { account, connectionId, openRoleMethod, signal } from "./aws-fixture.ts";

let clock: ReturnType<typeof stoppedClock>;
let aws: Awaited<ReturnType<typeof openRoleMethod>>;
beforeEach(async () => {
  clock = stoppedClock(new Date());
  aws = await openRoleMethod({ clock });
});
afterEach(() => aws.close());

const ours = { code: "client_misconfigured" };

describe("S59: what is wrong on our side ends nobody's connection", () => {
  test.each([
    ["our access role lost sts:AssumeRole", { action: "sts:AssumeRole" }],
    ["our access role lost sts:TagSession", { action: "sts:TagSession" }],
  ])("%s", async (_, lost) => {
    const call = await aws.connect(await aws.addRole());
    await aws.allow(false, lost);
    await expect(aws.mint(call)).rejects.toMatchObject(ours);
    await expect(aws.verify(await aws.addRole())).rejects.toMatchObject(ours);
    await aws.allow(true, lost);
    await expect(aws.mint(call)).resolves.toBeDefined();
  });

  test.each(
    ["identity-based policy", "permissions boundary", "session policy", "service control policy", "VPC endpoint policy"].flatMap(
      (policy) => [
        { policy, explicit: false },
        { policy, explicit: true },
      ],
    ),
  )("a policy on our own side refuses: $policy, explicitly: $explicit", async (by) => {
    const call = await aws.connect(await aws.addRole());
    await aws.allow(false, by);
    await expect(aws.mint(call)).rejects.toMatchObject(ours);
    await expect(aws.verify(await aws.addRole())).rejects.toMatchObject(ours);
    await aws.allow(true, by);
    await expect(aws.check(call)).resolves.toEqual([]);
  });

  it("the function lost its right to our access role, or the access role is gone", async () => {
    const call = await aws.connect(await aws.addRole());
    clock.moveMinutes(56);
    await aws.isFunctionAllowed(false);
    await expect(aws.mint(call)).rejects.toMatchObject(ours);
    await aws.isFunctionAllowed(true);
    await aws.changeRole(accessRole, { exists: false });
    await expect(aws.mint(call)).rejects.toMatchObject(ours);
    await aws.changeRole(accessRole, { exists: true });
    await expect(aws.mint(call)).resolves.toBeDefined();
  });

  test.each([
    "RegionDisabledException",
    "ExpiredToken",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "ValidationError",
    "InvalidParameterValue",
    "MalformedPolicyDocument",
    "PackedPolicyTooLarge",
  ])("%s", async (type) => {
    const call = await aws.connect(await aws.addRole());
    await aws.fail({ type, status: 403, times: 9 });
    await expect(aws.mint(call)).rejects.toMatchObject(ours);
    await expect(aws.check(call)).rejects.toMatchObject(ours);
  });

  it("has an owner who hears of it, and no ending", () => {
    expect(failures.client_misconfigured.owner).toBe("operator");
    expect(endsConnection("client_misconfigured")).toBe(false);
  });
});

const troubles: readonly [string, object, FailureCode][] = [
  ["Throttling", { type: "Throttling" }, "provider_throttled"],
  ["ThrottlingException", { type: "ThrottlingException", status: 429 }, "provider_throttled"],
  ["a server error", { type: "InternalFailure", status: 500 }, "provider_unavailable"],
  ["ServiceUnavailable", { type: "ServiceUnavailable", status: 503 }, "provider_unavailable"],
  ["S58: a page with 200", { page: "<!DOCTYPE html><html></html>", status: 200 }, "provider_answer_invalid"],
  ["S58: a page with 403", { page: "<!DOCTYPE html><html>Forbidden</html>", status: 403 }, "provider_answer_invalid"],
  ["a closed connection", { drop: true }, "provider_unreachable"],
];

describe("S33: what says nothing about a trust policy is no proof that it refuses", () => {
  test.each(troubles)("%s for the try without an external ID", async (_, fault, code) => {
    const role = await aws.addRole();
    await aws.verify(role);
    await aws.fail({ nth: 2, times: 1, ...fault });
    await expect(aws.verify(role)).rejects.toMatchObject({ code });
    await aws.heal();
    const call = await aws.connect(role);
    await aws.fail({ nth: 3, times: 1, ...fault });
    await expect(aws.check(call)).rejects.toMatchObject({ code });
  });

  it("a right of ours that is missing", async () => {
    const role = await aws.addRole();
    const call = await aws.connect(role);
    const token = await aws.mint(call);
    await aws.allow(false);
    await expect(aws.method.probe(token, call)).rejects.toMatchObject(ours);
  });
});

it("S35: refuses an answer of another role, by STS' own word for the account and the role", async () => {
  const [role, twin] = [await aws.addRole(), await aws.addRole({ arn: `arn:aws:iam::444455556666:role/aurora/Access1` })];
  const call = await aws.connect(role);
  const other = await aws.mint({ ...call, details: { ...call.details, role_arn: twin } });
  await expect(aws.method.probe(other, call)).rejects.toMatchObject({ code: "provider_answer_invalid" });
  const session = await aws.mint({ ...call, connectionId: "another" });
  await expect(aws.method.probe(session, call), "another session").rejects.toMatchObject({ code: "provider_answer_invalid" });
  expect(call.at.account).toBe(account);
});

const session = `aurora-${connectionId}`;
/** How the first role that a test adds shows itself. */
const roleSession = `arn:aws:sts::${account}:assumed-role/Access1/${session}`;

describe("S35: refuses the session that STS answers with while a token is minted", () => {
  test.each([
    ["of another role of the account", `arn:aws:sts::${account}:assumed-role/Other/${session}`],
    ["of the role of this name in another account", `arn:aws:sts::444455556666:assumed-role/Access1/${session}`],
    ["of the role of this name in another partition", `arn:aws-cn:sts::${account}:assumed-role/Access1/${session}`],
    ["with another name", `arn:aws:sts::${account}:assumed-role/Access1/${session}x`],
    ["that names no role", undefined],
  ])("%s", async (_, arn) => {
    const call = await aws.connect(await aws.addRole());
    await aws.fail({ page: toAnswer(roleSession), status: 200, times: 1 });
    await expect(aws.mint(call), "the answer of the role itself").resolves.toMatchObject({ accessKeyId: "ASIAANSWERED" });
    await aws.fail({ page: toAnswer(arn), status: 200, times: 1 });
    await expect(aws.mint(call)).rejects.toMatchObject({ code: "provider_answer_invalid" });
  });
});

it("takes no session for longer than was asked for, whatever its answer says", async () => {
  const call = await aws.connect(await aws.addRole());
  await aws.fail({ page: toAnswer(roleSession, new Date("9999-12-31T23:59:59Z")), status: 200, times: 1 });
  expect((await aws.mint(call)).expiresAt).toEqual(secondsAfter(clock(), 3600));
});

/** STS' answer to `AssumeRole` with good keys. */
const toAnswer = (arn: string | undefined, expiresAt = secondsAfter(clock(), 3600)): string =>
  toXml("AssumeRole", {
    ...(arn === undefined ? {} : { AssumedRoleUser: { AssumedRoleId: "AROA:x", Arn: arn } }),
    Credentials: {
      AccessKeyId: "ASIAANSWERED",
      SecretAccessKey: "x",
      SessionToken: "x",
      Expiration: expiresAt.toISOString(),
    },
  });

it("keeps the keys of our access role until five minutes before their end, and gets them once for many callers", async () => {
  const call = await aws.connect(await aws.addRole());
  const own = async () => (await aws.calls()).filter(({ role }) => role === accessRole).length;
  await Promise.all(Array.from({ length: 10 }, () => aws.mint(call)));
  expect(await own()).toBe(1);
  clock.moveMinutes(54);
  await aws.mint(call);
  expect(await own()).toBe(1);
  clock.moveMinutes(2);
  await Promise.all(Array.from({ length: 10 }, () => aws.mint(call)));
  expect(await own()).toBe(2);
});

it("leaves the keys of our access role to other callers when one caller leaves", async () => {
  const call = await aws.connect(await aws.addRole());
  clock.moveMinutes(56);
  await aws.fail({ delay_ms: 100 });
  const leaving = aws.mint({ ...call, signal: AbortSignal.timeout(20) });
  const staying = aws.mint(call);
  await expect(leaving).rejects.toMatchObject({ code: "deadline_exceeded" });
  await expect(staying).resolves.toBeDefined();
});

it("gives up at its caller's deadline", async () => {
  const call = await aws.connect(await aws.addRole());
  await aws.fail({ delay_ms: 5000 });
  await expect(aws.mint({ ...call, signal: AbortSignal.timeout(30) })).rejects.toMatchObject({ name: "AbortError" });
});

it("shows neither the customer's account nor a key in a failure", async () => {
  const failure = (await aws.verify(await aws.addRole({ exists: false })).catch((error: unknown) => error)) as Failure;
  const shown = inspect(failure, { depth: null, showHidden: true });
  expect(shown).not.toContain(account);
  expect(shown).not.toContain("FwoG");
  expect(signal.aborted).toBe(false);
});
