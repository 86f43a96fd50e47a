import { describe, expect, test } from "vitest";
import { addAccount, countCodeExchanges, refreshTokenStates } from "../fixtures/google-control.ts";
import { type Answer, confirm, connect, locationOf, newPerson, outcomeOf, reachCallback, waitForSetup } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

const times = <T>(count: number, deed: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => deed(index)));

const outcomes = (answers: readonly Answer[]) => answers.map((answer) => outcomeOf(answer).error ?? outcomeOf(answer).login).toSorted();

describe(`${targetName}: at the same time`, () => {
  const target = useTarget();

  test("S1, S8: twenty callbacks with one state are one token request and one connection", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    let answers: Answer[] = [];
    const tokenRequests = await countCodeExchanges(target, async () => {
      answers = await times(20, () => person.visit(url));
    });
    expect(tokenRequests).toBe(1);
    expect(outcomes(answers)).toEqual(["gcp_confirm", ...Array(19).fill("state_invalid")]);

    const winner = answers.find((answer) => outcomeOf(answer).login === "gcp_confirm");
    expect(winner && (await confirm(person, winner)).status).toBe(200);
    expect((await person.client.listConnections()).json.connections).toHaveLength(1);
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
  });

  test("S1: of callbacks in the right and in a wrong browser one takes the state, and never the wrong one the code", async () => {
    const [person, stranger, account] = [await newPerson(target), await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    let answers: Answer[] = [];
    const tokenRequests = await countCodeExchanges(target, async () => {
      answers = await times(20, (index) => (index % 2 === 0 ? person : stranger).visit(url));
    });
    const first = outcomes(answers).filter((outcome) => outcome !== "state_invalid");
    expect(["gcp_confirm", "browser_mismatch"]).toContain(first[0]);
    expect([first.length, tokenRequests]).toEqual([1, first[0] === "gcp_confirm" ? 1 : 0]);
    expect(stranger.answers.map((answer) => outcomeOf(answer).login)).not.toContain("gcp_confirm");
  });

  test("twenty openings of one login link lead to Google once", async () => {
    const person = await newPerson(target);
    const { json } = await person.client.startLogin({});
    const answers = await times(20, () => person.visit(String(json.login_url)));
    expect(answers.filter((answer) => locationOf(answer).origin === target.google)).toHaveLength(1);
  });

  test("ten confirmations of one grant are one connection and one setup", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    const answers = await times(10, () => confirm(person, callback));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const [taskId, ...otherIds] = new Set(answers.map(({ json }) => json.task_id));
    expect(otherIds).toEqual([]);
    await waitForSetup(person, String(taskId));
    expect((await person.client.listConnections()).json.connections).toEqual([
      expect.objectContaining({ credential: expect.objectContaining({ version: 1 }) }),
    ]);
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    const executions = await target.inside?.executions();
    expect(executions?.filter(({ name }) => name === taskId).length ?? 1).toBe(1);
  });

  test("two people of one organisation who connect the same account at once end with one connection that works", async () => {
    const [one, account] = [await newPerson(target), await addAccount(target)];
    const two = await newPerson(target, { org: one.org });
    const people = [one, two];
    const callbacks = await Promise.all(people.map((person) => connect(person, account)));
    const confirmed = await Promise.all(callbacks.map((callback, index) => confirm(people[index] ?? one, callback)));
    expect(confirmed.map(({ status }) => status)).toEqual([200, 200]);
    await Promise.all(confirmed.map(({ json }, index) => waitForSetup(people[index] ?? one, String(json.task_id))));
    const { json } = await one.client.listConnections();
    expect(json.connections).toEqual([expect.objectContaining({ status: "active", credential: expect.objectContaining({ version: 2 }) })]);
    expect(new Set(confirmed.map(({ json: { connection } }) => (connection as { id: string }).id)).size).toBe(1);
  });

  test("twelve organisations connect at once, and each has its own", async () => {
    const accounts = [];
    for (let index = 0; index < 12; index += 1) {
      accounts.push(await addAccount(target));
    }
    const seen = await Promise.all(
      accounts.map(async (account) => {
        const person = await newPerson(target);
        const { json } = await confirm(person, await connect(person, account));
        await waitForSetup(person, String(json.task_id));
        return (await person.client.readConnection("gcp")).json.identity;
      }),
    );
    expect(seen).toEqual(accounts.map(({ sub, email }) => ({ id: sub, label: email })));
  });
});
